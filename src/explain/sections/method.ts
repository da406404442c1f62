import type { Config } from '../../model/config.ts';
import { isLimited } from '../../model/target.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

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

/** How the run was measured, and the limits of that. */
export const methodText: SectionWriter = ({ config }) =>
  sectionText({
    lists: [
      { title: 'Method', items: [...proofOf(config), PROCESSES, loadMethod(config), ...STATISTICS] },
      {
        title: 'Limits',
        items: [
          ...(isLimited(config.targets) ? [] : [LOOPBACK]),
          config.targets === null ? MOCKS : TARGETS,
          FIGURES,
        ],
      },
    ],
  });

/** How the messages were verified. */
function proofOf({ targets }: Config): readonly string[] {
  if (targets === null) return [PROVEN];
  return targets.sink ? [PROVEN, RELAYED] : [ANSWERED];
}

function loadMethod({ load }: Config): string {
  const open =
    'The load is an open loop: arrivals follow a schedule that was fixed before the start and never wait for completions. Response time counts from the intended start and so includes waiting. Arrivals beyond the limit in flight are dropped and counted.';
  switch (load.model) {
    case 'closed':
      return 'The load is a closed loop: a fixed number of calls in flight, and the next starts when one ends. It gives throughput and service time. It does not show how long a message would wait at a fixed rate.';
    case 'open':
      return open;
    case 'ramp':
      return `${open} In every block the rates rise step by step until a transport achieves less than 99 % of the offered rate or drops a message.`;
    case 'capacity':
      return `${open} The search doubles, halves and bisects. A rate that is missed once is tried again; the reported rate was met in three further trials.`;
    default:
      return load satisfies never;
  }
}
