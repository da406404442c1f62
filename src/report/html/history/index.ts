import type { History } from '../../../model/history.ts';
import { countText, percentText, quantity } from '../../../text/numbers.ts';
import { instantText } from '../../../text/times.ts';
import { chartBodies } from '../chart-bodies.ts';
import { type HtmlAssets, NO_SCRIPT, renderDocument } from '../document.ts';
import { html } from '../escape.ts';
import { historyConfig } from '../page/history.ts';
import { pageScript } from '../page/script.ts';
import type { PagePart } from '../sections.ts';
import { htmlTable } from '../tables.ts';
import { changeTable, metricSections, stepTable } from './sections.ts';

/** Many runs as one HTML file that works offline, under the same policy as a report. */
export function renderHistory(history: History, assets: HtmlAssets): string {
  const { runs, skipped, falseSteps } = history;
  const metrics = metricSections(history);
  const steps = stepTable(history);
  const changes = changeTable(history);
  const numbered = new Set(changes.rows.map(([number]) => (number?.type === 'text' ? number.text : '')));
  const title = `${quantity(runs.length, 'run')}: ${steps.rows.length === 0 ? 'no step in any level' : `${quantity(steps.rows.length, 'step')} in level`}`;
  const sections: readonly PagePart[] = [
    {
      id: 'steps',
      title: 'Steps in level',
      nav: 'steps',
      body: html`<p class="lead">Runs at which the level of a metric changed, found by rank and permutation (Pettitt’s test, repeated). A series without a step shows one with a probability of at most ${percentText(falseSteps)}; a step needs eight runs.</p>
${steps.rows.length === 0 ? html`<p>No step was found.</p>` : htmlTable(steps)}`,
    },
    ...(changes.rows.length === 0
      ? []
      : [
          {
            id: 'changes',
            title: 'What else changed',
            nav: 'changes',
            body: html`<p class="lead">Such a change, not the code, may be the cause of a step at the same run.</p>${htmlTable(changes)}`,
          },
        ]),
    ...chartBodies(metrics),
    ...(skipped.length === 0
      ? []
      : [
          {
            id: 'skipped',
            title: 'Skipped files',
            nav: 'skipped',
            body: html`<ul class="plain">${skipped.map(({ path, reason }) => html`<li><code>${path}</code>: ${reason}</li>`)}</ul>`,
          },
        ]),
  ];
  const [first, last] = [runs[0], runs.at(-1)];
  const span =
    first === undefined || last === undefined
      ? ''
      : `${instantText(first.startedAt)} to ${instantText(last.startedAt)}`;
  return renderDocument(
    {
      title,
      about: ['History', span],
      opening: html`<h1>${title}</h1>
<dl class="facts"><div><dt>runs</dt><dd>${countText(runs.length)}</dd></div><div><dt>series</dt><dd>${countText(history.series.length)}</dd></div><div><dt>steps</dt><dd>${countText(steps.rows.length)}</dd></div><div><dt>changes of conditions</dt><dd>${countText(numbered.size)}</dd></div><div><dt>skipped</dt><dd>${countText(skipped.length)}</dd></div></dl>
${NO_SCRIPT}`,
      sections,
      footer: `Made by Sendoff from ${quantity(runs.length, 'run')}.`,
      charts: metrics.flatMap(({ panels }) => panels.map(({ chart }) => chart)),
      script: pageScript({ lineConfig: historyConfig }),
    },
    assets,
  );
}
