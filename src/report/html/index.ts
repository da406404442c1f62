import type { Summary } from '../../model/summary.ts';
import { formatInstant } from '../format.ts';
import { type Names, nameScenarios } from '../naming.ts';
import { hasFigures, INVALID_HEADLINE, INVALID_REASON, incompleteness, refusalNotice } from '../state.ts';
import { chartBodies } from './chart-bodies.ts';
import { chartSections } from './charts/index.ts';
import { cspHash, type Html, html, inlineCode, inlineJson } from './escape.ts';
import type { PageData } from './page/browser.ts';
import { pageScript } from './page/script.ts';
import { DARK, LIGHT } from './palette.ts';
import {
  claimSection,
  conditionsSection,
  facts,
  methodSection,
  problemList,
  proofSection,
  type Section,
  warningSection,
} from './sections.ts';
import { styleSheet } from './style.ts';

export interface HtmlAssets {
  /**
   * Text of Chart.js's UMD build, which defines `Chart` on the window: `dist/chart.umd.min.js` of the package,
   * found beside what `import.meta.resolve('chart.js')` gives.
   */
  readonly chartJs: string;
}

/**
 * The report as one HTML file that works offline. Everything that runs or styles is inlined and admitted by hash;
 * a Content-Security-Policy forbids all else, so that no text in the figures can load or run anything.
 */
export function renderHtml(summary: Summary, assets: HtmlAssets): string {
  const names = nameScenarios(summary);
  const valid = hasFigures(summary);
  const charts = valid ? chartSections(summary, names) : [];
  const data: PageData = {
    charts: charts.flatMap((one) => one.panels.map((panel) => panel.chart)),
    light: LIGHT,
    dark: DARK,
  };
  const [first, ...rest] = chartBodies(charts);
  const sections: readonly Section[] = [
    first,
    valid ? claimSection(summary) : undefined,
    valid ? warningSection(summary) : undefined,
    ...rest,
    proofSection(summary, names),
    conditionsSection(summary, names),
    methodSection(summary),
  ].filter((one) => one !== undefined);

  const style = inlineCode(styleSheet());
  const scripts = charts.length === 0 ? [] : [inlineCode(assets.chartJs), inlineCode(pageScript())];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.length === 0 ? "'none'" : scripts.map(cspHash).join(' ')}`,
    `style-src ${cspHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = valid ? summary.answer.headline : INVALID_HEADLINE;

  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Sendoff</title>
<style>${style}</style>
</head>
<body>
<header class="top"><strong>Sendoff</strong><span>SMTP or an HTTP API?</span><span>${formatInstant(summary.run.startedAt)}</span><span>${summary.run.id}</span></header>
<main>
${valid ? answer(summary, names) : invalid(summary, names)}
<nav aria-label="Contents">${sections.map((one) => html`<a href="#${one.id}">${one.nav}</a>`)}</nav>
${sections.map((one) => html`<section id="${one.id}"><h2>${one.title}</h2>${one.body}</section>\n`)}
</main>
<footer>Made by Sendoff ${summary.environment.sendoff} from run ${summary.run.id}. This file holds everything that it shows and loads nothing.</footer>
<script type="application/json" id="report-data">${inlineJson(data)}</script>
${scripts.map((one) => html`<script>${one}</script>\n`)}
</body>
</html>
`.markup;
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
<noscript><div class="notice"><p>The charts need JavaScript. Every figure is in the tables below them.</p></div></noscript>`;
}

/** A long answer has its first sentence large, and the reasons below it in the size of text. */
function answerText(paragraph: string): Html {
  const first = paragraph.length > 600 ? /^.{80,}?[.!?](?=\s+\p{Lu})/su.exec(paragraph)?.[0] : undefined;
  return first === undefined
    ? html`<p class="answer">${paragraph}</p>`
    : html`<p class="answer">${first}</p><p class="reasons">${paragraph.slice(first.length).trim()}</p>`;
}

function invalid(summary: Summary, names: Names): Html {
  return html`<div class="invalid" role="alert"><h1>${INVALID_HEADLINE}</h1>
<p class="answer">${INVALID_REASON}</p>
${problemList(summary.validity.problems, names)}</div>
${notice(summary)}`;
}
