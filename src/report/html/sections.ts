import type { Problem, Summary } from '../../model/summary.ts';
import { AXIS_WORDS, valueNotation } from '../../model/sweep.ts';
import { authorityOf, type Targets } from '../../model/target.ts';
import { estimateCells } from '../../text/estimates.ts';
import { countText, numberText, percentText, quantity } from '../../text/numbers.ts';
import { durationText, instantText } from '../../text/times.ts';
import { scaleOf, withUnit } from '../../text/units.ts';
import { loadText } from '../load-words.ts';
import { measuredScenarios, type Names } from '../naming.ts';
import { mismatchTable, proofTable } from '../proof-tables.ts';
import { proofSentences } from '../proof-words.ts';
import { trialsTable } from '../tables.ts';
import { type Html, html } from './escape.ts';
import { badge, details, htmlTable } from './tables.ts';

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

export function claimSection(summary: Summary): PagePart | undefined {
  if (summary.claims.length === 0) return undefined;
  const cards = summary.claims.map((one) => {
    const evidence = one.evidence.map(({ label, estimate }) => {
      const scale = scaleOf([estimate]);
      const { value, range } = estimateCells(estimate, scale);
      return html`<div><dt>${label}</dt><dd>${withUnit(value, scale.unit)} <small>${range}</small></dd></div>`;
    });
    return html`<article class="card">${badge(one.verdict)}<blockquote>${one.claim}</blockquote><p>${one.because}</p>${evidenceHtml(evidence)}</article>`;
  });
  return {
    id: 'claims',
    title: 'Common claims, and what was measured',
    nav: 'Claims',
    body: html`<div class="cards">${cards}</div>`,
  };
}

/** The card shows a few figures; many open on demand. */
function evidenceHtml(evidence: readonly Html[]): Html | undefined {
  if (evidence.length === 0) return undefined;
  const list = html`<dl>${evidence}</dl>`;
  return evidence.length <= 3 ? list : details(`The ${evidence.length} figures behind it`, [list]);
}

export function warningSection(summary: Summary): PagePart | undefined {
  if (summary.warnings.length === 0) return undefined;
  return {
    id: 'warnings',
    title: 'What these figures cannot say',
    nav: 'Limits',
    body: html`<ul class="plain">${summary.warnings.map((one) => html`<li>${one}</li>`)}</ul>`,
  };
}

export function proofSection(summary: Summary, names: Names): PagePart {
  const { verified, mismatches, mismatchCount } = summary.equivalence;
  const messages = verified.reduce((sum, one) => sum + one.messages, 0);
  const leftOut = [
    ...new Set(verified.flatMap((one) => one.leftOut.map((it) => `${it.field}: ${it.reason}`))),
  ];
  const sentences = proofSentences(summary);
  const added = [...new Set(verified.flatMap((one) => one.addedHeaders.map(({ name }) => name)))].sort();
  const said =
    verified.length === 0
      ? 'No message was verified: it is not proven that the transports delivered the same messages.'
      : `${quantity(messages, 'message')} in ${quantity(verified.length, 'scenario')} were compared with the workload, field by field, as the mocks received them: ${
          mismatchCount === 0 ? 'all were equal.' : `${quantity(mismatchCount, 'difference')} found.`
        } Scenarios with the same digest delivered the same messages.`;
  return {
    id: 'proof',
    title: 'Proof that the messages were the same',
    nav: 'Proof',
    body: html`<p class="lead">${said}</p>
${sentences.length === 0 ? undefined : html`<p>${sentences.join(' ')}</p>`}
${leftOut.length === 0 ? undefined : html`<p>Left out of the comparison:</p><ul class="plain">${leftOut.map((one) => html`<li>${one}</li>`)}</ul>`}
${added.length === 0 ? undefined : html`<p>Headers added by the server, not compared: ${added.join(', ')}.</p>`}
${mismatches.length === 0 ? undefined : htmlTable(mismatchTable(summary, names))}
${verified.length === 0 ? undefined : details('Digests by scenario', [htmlTable(proofTable(summary, names))])}`,
  };
}

export function conditionsSection(summary: Summary, names: Names): PagePart {
  const { environment, config, run } = summary;
  const length =
    'messages' in config.length
      ? quantity(config.length.messages, 'message')
      : durationText(config.length.durationMs / 1000);
  const environmentPairs: readonly (readonly [string, string])[] = [
    ['Sendoff', environment.sendoff],
    ['Node', environment.node],
    ['Node flags', environment.nodeFlags.join(' ')],
    ['system', `${environment.platform}, ${environment.arch}`],
    ['processor', `${environment.cpu}, ${quantity(environment.cores, 'core')}`],
    ['memory', `${numberText(environment.memoryBytes / 1e9)} GB`],
    ...Object.entries(environment.libraries),
  ];
  const configPairs: readonly (readonly [string, string])[] = [
    ['preset', config.preset],
    ['load', loadText(summary)],
    ['connections', config.connection],
    ['link', config.link.name],
    [
      'message size',
      config.sizeBytes === null
        ? 'as each kind is'
        : `filled up to ${valueNotation('size', config.sizeBytes)}`,
    ],
    ...(config.sweep === null
      ? []
      : [
          [
            'sweep',
            `${AXIS_WORDS[config.sweep.axis].words}: ${config.sweep.values.map((value) => valueNotation(config.sweep?.axis ?? 'rtt', value)).join(', ')}`,
          ] as const,
        ]),
    config.targets === null ? ['mock', config.mock] : ['servers', targetsText(config.targets)],
    ['trial', `${length}, ${quantity(config.blocks, 'block')}`],
    [
      'verified',
      config.verify === 0
        ? 'nothing'
        : `${quantity(config.verify, 'message')} a scenario, or one call where that is more`,
    ],
    ['timeout', durationText(config.timeoutMs / 1000)],
    ['equivalence', `within ${percentText(config.equivalence)}`],
    ['recipients', config.recipients ?? 'generated'],
    ['template', config.template ?? 'built in'],
    ['seed', String(run.seed)],
    ['run', run.id],
    ['began', instantText(run.startedAt)],
    ['ended', run.endedAt === null ? 'not recorded' : instantText(run.endedAt)],
  ];
  const factsTable = {
    caption: 'Sockets, pools and libraries of each transport',
    columns: [
      { label: 'scenario', unit: '', numeric: false },
      { label: 'facts', unit: '', numeric: false },
    ],
    rows: summary.scenarios.map((one) => [
      { type: 'text' as const, text: names(one.id).full },
      {
        type: 'text' as const,
        text: Object.entries(one.facts)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      },
    ]),
  };
  return {
    id: 'conditions',
    title: 'Conditions',
    nav: 'Conditions',
    body: html`<div class="columns"><div><h3>Environment</h3>${pairs(environmentPairs)}</div><div><h3>Configuration</h3>${pairs(configPairs)}</div></div>
${details('Trials, outcomes and warm-up', [htmlTable(trialsTable(summary, names))])}
${details('Sockets, pools and libraries', [htmlTable(factsTable)])}`,
  };
}

/** `127.0.0.1:2525, delivering to Sendoff`. */
function targetsText({ smtp, api, sink }: Targets): string {
  const servers = [smtp, api].filter((one) => one !== null).map(authorityOf);
  return `${servers.join(', ')}${sink ? ', delivering to Sendoff' : ''}`;
}

function pairs(entries: readonly (readonly [string, string])[]): Html {
  return html`<dl class="pairs">${entries.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}
