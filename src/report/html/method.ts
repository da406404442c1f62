import type { Config } from '../../model/config.ts';
import type { Summary } from '../../model/summary.ts';
import { isLimited } from '../../model/target.ts';
import { loadMethod } from '../../text/load.ts';
import { type Html, html } from './escape.ts';
import type { PagePart } from './sections.ts';

const PROVEN =
  'Every scenario’s messages are sent once before timing, and reduced to one canonical form as the mock received them: envelope, sender, recipient, subject, headers, text, HTML, attachments. In timed trials a ledger proves that each recipient received exactly one message. A random sample is compared field by field.';
const RELAYED =
  'The servers were external and delivered to Sendoff’s mock. After each trial Sendoff waited for every accepted message.';
const ANSWERED =
  'The servers were external. Their replies for each recipient were counted; deliveries were not observed.';
const PROCESSES =
  'Each client and each mock is a process of its own on one machine. While one scenario’s trial runs, all others are idle.';
const STATISTICS: readonly string[] = [
  'Each block holds one trial of every scenario in random order. Comparisons are paired by block: a slowdown of the whole machine affects both sides.',
  'The trial is the unit of every statistic. Percentiles are never averaged over calls, and one with fewer than 100 samples beyond it is withheld.',
  'Throughput counts recipients whose message was accepted. HTTP 200 is not a delivered message.',
];

const LOOPBACK =
  'Loopback has almost no round-trip time and no loss. An emulated link (--link) adds both, but no congestion. On a real network every turnaround costs one round trip.';
const MOCKS =
  'The servers are mocks of documented provider APIs. What a provider does after it accepts a message is not measured.';
const TARGETS = 'The cost of the servers and their other load were not measured.';
const FIGURES =
  'Absolute figures hold for this machine, these versions and these messages. Ratios transfer better to other machines.';

/** How the messages were verified. */
function proofOf({ targets }: Config): readonly string[] {
  if (targets === null) return [PROVEN];
  return targets.sink ? [PROVEN, RELAYED] : [ANSWERED];
}

export function methodSection(summary: Summary): PagePart {
  const { config } = summary;
  const list = (items: readonly string[]): Html =>
    html`<ul class="plain">${items.map((one) => html`<li>${one}</li>`)}</ul>`;
  const methods = [...proofOf(config), PROCESSES, loadMethod(summary), ...STATISTICS];
  const limits = [
    ...(isLimited(config.targets) ? [] : [LOOPBACK]),
    config.targets === null ? MOCKS : TARGETS,
    FIGURES,
  ];
  return {
    id: 'method',
    title: 'Method and its limits',
    nav: 'Method',
    body: html`<div class="columns"><div><h3>Method</h3>${list(methods)}</div><div><h3>Limits</h3>${list(limits)}</div></div>`,
  };
}
