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
          `Only the replies of ${serversOf(targets)} were counted. Accepted does not mean delivered, and equal messages are not proven.`,
        ]),
    ...(smtp === null || api === null
      ? []
      : [
          `SMTP went to ${authorityOf(smtp)} and the API to ${authorityOf(api)}: every comparison of the two includes the difference between these servers.`,
        ]),
  ];
}

/** Further limits of such a run. */
export function targetLimits(targets: Targets): string[] {
  const servers = serversOf(targets);
  return [
    ...(targets.sink
      ? [
          `Rates count messages that ${servers} accepted, not delivered ones. After each trial, every accepted message was awaited and found.`,
        ]
      : []),
    ...(targets.sendLimits === null ? [] : [paceOf(targets.sendLimits)]),
    `These figures include any other load of ${servers}, which this run cannot see: it counted no turnarounds, bytes or processor time of a server, and measured no ceiling.`,
  ];
}

/** An answer that names the servers if its figures come from them. */
export function ofTargets(evidence: Evidence, answer: Answer): Answer {
  const { targets } = evidence.record.header.config;
  if (targets === null || evidence.invalid) return answer;
  const { headline, paragraph } =
    targets.sendLimits === null ? answer : answerFromElsewhere(evidence, targets, targets.sendLimits);
  return { headline, paragraph: [paragraph, ...targetDoubts(targets)].join(' ') };
}

/** The accepted messages and their time: a rate set by a send limit is no answer. */
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
  return `At most ${numberText(maxPerSecond)} messages per second were allowed (--max-rate): throughput shows this limit, not what a transport or a server can reach.`;
}
