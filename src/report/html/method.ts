import type { Config } from '../../model/config.ts';
import type { Summary } from '../../model/summary.ts';
import { isLimited } from '../../model/target.ts';
import { loadMethod } from '../load-words.ts';
import { type Html, html } from './escape.ts';
import type { PagePart } from './sections.ts';

const PROVEN =
  'Every scenario’s messages are sent once before timing, and reduced to one canonical form as the mock received them: envelope, sender, recipient, subject, headers, text, HTML, attachments. In timed trials a ledger proves that each recipient got exactly one message, and a random sample is compared field by field.';
const RELAYED =
  'The servers were not Sendoff’s own, and delivered to its mock. After each trial all that they had accepted was waited for.';
const ANSWERED =
  'The servers were not Sendoff’s own. What they answered for each recipient was counted; nothing shows what they delivered.';
const PROCESSES =
  'Each client and each mock is a process of its own on one machine. While one scenario’s trial runs, all others are idle.';
const STATISTICS: readonly string[] = [
  'Each block holds one trial of every scenario in random order. Comparisons are paired by block, so that what slows the whole machine for a while touches both sides.',
  'The trial is the unit of every statistic. Percentiles are never averaged over calls, and one with fewer than 100 samples beyond it is withheld.',
  'Throughput counts recipients whose message was accepted; HTTP 200 is not a delivered message.',
];

const LOOPBACK =
  'Loopback has almost no round trip and no loss; an emulated link (--link) charges both, and nothing of what a crowded network does besides. On a real network every turnaround costs one round trip.';
const MOCKS =
  'The servers are mocks of what providers document. What a provider does after it accepted a message is not measured.';
const TARGETS = 'What the servers cost, and what else they had to do, was not measured.';
const FIGURES =
  'Absolute figures belong to this machine, these versions and these messages. Ratios travel better.';

/** How it was found out what was sent. */
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
