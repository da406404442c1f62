import type { Problem, Summary } from '../../model/summary.ts';
import { measuredScenarios, type Names } from '../../text/naming.ts';
import { countText, percentText } from '../../text/numbers.ts';
import { type Html, html } from './escape.ts';

/** One part of the page below the answer. */
export interface PagePart {
  readonly id: string;
  readonly title: string;
  /** In the list of contents. */
  readonly nav: string;
  readonly body: Html;
}

export function facts(summary: Summary): Html {
  const { run, config, equivalence } = summary;
  const verified = equivalence.verified.reduce((sum, one) => sum + one.messages, 0);
  const entries: readonly (readonly [string, string])[] = [
    ['messages accepted', countText(run.messages)],
    ['messages verified', countText(verified)],
    ['scenarios', countText(measuredScenarios(summary).length)],
    ['trials', countText(run.finishedTrials)],
    ['blocks', countText(run.blocks)],
    ['confidence level', percentText(config.level)],
  ];
  return html`<dl class="facts">${entries.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function problemList(problems: readonly Problem[], names: Names): Html {
  return html`<ul class="problems">${problems.map(
    (one) =>
      html`<li><strong>${one.scenario === null ? '' : `${names(one.scenario).full}: `}${one.message}</strong> <code>${one.code}</code><p class="hint">${one.hint}</p></li>`,
  )}</ul>`;
}
