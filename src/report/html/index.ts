import type { Summary } from '../../model/summary.ts';
import { type Names, nameScenarios } from '../../text/naming.ts';
import { instantText } from '../../text/times.ts';
import { SUBJECTS, type Subject, sectionsOf } from '../sections/index.ts';
import type { Section } from '../sections/section.ts';
import { hasFigures, incompleteness, noFigures, refusalNotice } from '../state.ts';
import { chartBodies } from './chart-bodies.ts';
import { type HtmlAssets, NO_SCRIPT, renderDocument } from './document.ts';
import { type Html, html } from './escape.ts';
import { pageScript } from './page/script.ts';
import { facts, problemList } from './sections.ts';

export type { HtmlAssets };

/**
 * The report as one HTML file that works offline: answer first, then charts with their tables, proof and
 * conditions.
 */
export function renderHtml(
  summary: Summary,
  assets: HtmlAssets,
  subjects: readonly Subject[] = SUBJECTS,
): string {
  const names = nameScenarios(summary);
  const valid = hasFigures(summary);
  const all = sectionsOf(summary, names, subjects).filter((one) => isDrawn(one) && (valid || one.always));
  const early = all.filter((one) => one.early);
  const [opening, ...rest] = all.filter((one) => !one.early);
  const charts = [...(opening === undefined ? [] : [opening]), ...early, ...rest];
  const drawn = charts.flatMap((one) => one.panels.map((panel) => panel.chart));

  return renderDocument(
    {
      title: valid ? summary.answer.headline : noFigures(summary).headline,
      about: ['SMTP or an HTTP API?', instantText(summary.run.startedAt), summary.run.id],
      opening: valid ? answer(summary, names) : invalid(summary, names),
      sections: chartBodies(charts),
      footer: `Made by Sendoff ${summary.environment.sendoff} from run ${summary.run.id}.`,
      charts: drawn,
      script: drawn.length === 0 ? undefined : pageScript(),
    },
    assets,
  );
}

function isDrawn({ panels, tables, notes, cards = [], always }: Section): boolean {
  return always === true || panels.length + tables.length + notes.length + cards.length > 0;
}

function notice(summary: Summary): Html | undefined {
  const said = incompleteness(summary);
  return said === undefined
    ? undefined
    : html`<div class="notice" role="note"><p><strong>${said}</strong></p></div>`;
}

function answer(summary: Summary, names: Names): Html {
  const { problems } = summary.validity;
  return html`<h1>${summary.answer.headline}</h1>
${notice(summary)}
${answerText(summary.answer.paragraph)}
${problems.length === 0 ? undefined : html`<div class="notice bad"><p><strong>${refusalNotice(summary) ?? 'Problems that do not make the run invalid'}</strong></p>${problemList(problems, names)}</div>`}
${facts(summary)}
${NO_SCRIPT}`;
}

/** A long answer has its first sentence large, and the reasons below it in the size of text. */
function answerText(paragraph: string): Html {
  const first = paragraph.length > 600 ? /^.{80,}?[.!?](?=\s+\p{Lu})/su.exec(paragraph)?.[0] : undefined;
  return first === undefined
    ? html`<p class="answer">${paragraph}</p>`
    : html`<p class="answer">${first}</p><p class="reasons">${paragraph.slice(first.length).trim()}</p>`;
}

function invalid(summary: Summary, names: Names): Html {
  return html`<div class="invalid" role="alert"><h1>${noFigures(summary).headline}</h1>
<p class="answer">${noFigures(summary).reason}</p>
${problemList(summary.validity.problems, names)}</div>
${notice(summary)}`;
}
