import { inMs } from '../../model/estimate.ts';
import { authorityOf, type SendLimits, type Targets } from '../../model/target.ts';
import { estimateText } from '../../text/estimates.ts';
import { countText, numberText, quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { type Answer, type Evidence, serversOf } from '../evidence.ts';

/** The reasons to trust a run against real servers less. */
export function targetDoubts(targets: Targets): string[] {
  const { smtp, api, sink } = targets;
  return [
    ...(sink
      ? []
      : [
          `Only what ${serversOf(targets)} answered was counted: accepted is not delivered, and that the transports sent the same messages is not proven.`,
        ]),
    ...(smtp === null || api === null
      ? []
      : [
          `SMTP went to ${authorityOf(smtp)} and the API to ${authorityOf(api)}: what differs between these servers is in every comparison of the two.`,
        ]),
  ];
}

/** The rest of what such a run leaves open. */
export function targetLimits(targets: Targets): string[] {
  const servers = serversOf(targets);
  return [
    ...(targets.sink
      ? [
          `Rates are those at which ${servers} took messages, not those at which messages were delivered: after each trial what was taken was waited for, and every message accounted for.`,
        ]
      : []),
    ...(targets.sendLimits === null ? [] : [paceOf(targets.sendLimits)]),
    `What else ${servers} had to do is in these figures, and nothing here shows it: no turnarounds, bytes and processor time of a server were counted, and no ceiling was measured.`,
  ];
}

/** An answer that says so itself where its figures are those of such servers. */
export function ofTargets(evidence: Evidence, answer: Answer): Answer {
  const { targets } = evidence.record.header.config;
  if (targets === null || evidence.invalid) return answer;
  const { headline, paragraph } =
    targets.sendLimits === null ? answer : answerFromElsewhere(evidence, targets, targets.sendLimits);
  return { headline, paragraph: [paragraph, ...targetDoubts(targets)].join(' ') };
}

/** How many were accepted, and how long that took: a rate that was allowed is no answer. */
function answerFromElsewhere({ scenarios }: Evidence, targets: Targets, sendLimits: SendLimits): Answer {
  const sent = scenarios.filter(({ role, transport }) => role === 'measured' && transport !== 'null');
  const accepted = sent.reduce((sum, { outcomes }) => sum + outcomes.accepted, 0);
  const all = sent.reduce(
    (sum, { outcomes }) => sum + Object.values(outcomes).reduce((one, more) => one + more, 0),
    0,
  );
  const times = sent.flatMap((one) => {
    const { serviceTimeP50: half, serviceTimeMax: most } = one.metrics;
    if (half !== undefined) return [`${scenarioName(one)} ${estimateText(inMs(half))} at the median`];
    return most === undefined ? [] : [`${scenarioName(one)} ${numberText(most.value / 1e3)} ms at most`];
  });
  return {
    headline: `${serversOf(targets)} accepted ${countText(accepted)} of ${quantity(all, 'message')}.`,
    paragraph: [
      ...(times.length === 0 ? [] : [`A call took: ${times.join('; ')}.`]),
      paceOf(sendLimits),
    ].join(' '),
  };
}

function paceOf({ maxPerSecond }: SendLimits): string {
  return `At most ${numberText(maxPerSecond)} messages a second may have been sent (--max-rate): throughput is what was allowed, and nobody was driven to their limits.`;
}
