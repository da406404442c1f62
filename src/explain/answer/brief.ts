import { protocolOf } from '../../model/scenario.ts';
import { valueText } from '../../text/estimates.ts';
import { listText } from '../../text/lists.ts';
import { countText } from '../../text/numbers.ts';
import { undecided, unknownRatios } from '../comparisons.ts';
import { type Evidence, type Match, matchesIn } from '../evidence.ts';
import { roundTripReason } from '../reasons/links.ts';
import { ceilingAbove, clearestOf } from '../reasons/reasons.ts';
import { COST_MEANING } from './duet.ts';

const SENTENCES = 2;
/** A client that is busy for more than this share of the time sets the pace. */
const BUSY = 0.9;

/** At most two short sentences after the headline, without the figures that the table shows. */
export function briefOf(evidence: Evidence): string[] {
  if (evidence.invalid) return [];
  if (evidence.record.header.config.pairing === 'duet') return [COST_MEANING];
  return [...faults(evidence), ...trends(evidence), ...decision(evidence), ...limits(evidence)].slice(
    0,
    SENTENCES,
  );
}

function faults({ faultResults }: Evidence): string[] {
  if (faultResults === null || faultResults.scenarios.length === 0) return [];
  const lost = faultResults.scenarios.filter((one) => one.lost > 0);
  const sum = lost.reduce((all, one) => all + one.lost, 0);
  return [
    ...(faultResults.faults === ''
      ? []
      : [`Faults were injected (${faultResults.faults}): all rates and times include them.`]),
    ...(sum === 0
      ? []
      : [
          `${countText(sum)} accepted ${sum === 1 ? 'message was' : 'messages were'} lost (${listText([...new Set(lost.map(({ transport }) => transport))])}).`,
        ]),
  ];
}

/** The headline of an open loop with long trials reports its trends itself. */
function trends({ soaks, record }: Evidence): string[] {
  if (record.header.config.load.model !== 'closed') return [];
  const grown = soaks.flatMap(({ transport, trends: all }) =>
    all
      .filter(({ perHour: { low } }) => low !== null && low > 0)
      .map(({ text }) => `${text} with ${transport}`),
  );
  const [first] = grown;
  return first === undefined ? [] : [`Over the whole trials, ${first}.`];
}

/** The reason for a missing verdict, and the next step. */
function decision(evidence: Evidence): string[] {
  const unknown = unknownRatios(evidence.comparisons);
  if (unknown.length > 0) return unknown;
  const { load } = evidence.record.header.config;
  if (load.model === 'ramp' || load.model === 'capacity') return [];
  const matches = matchesIn(evidence, load.model === 'closed' ? 'throughput' : 'responseTimeP50');
  return clearestOf(matches) === undefined ? undecided(matches) : [];
}

/** The limit of the slower transport in the clearest comparison of a closed loop. */
function limits(evidence: Evidence): string[] {
  const { load, sweep } = evidence.record.header.config;
  if (load.model !== 'closed' || sweep !== null) return [];
  const match = clearestOf(matchesIn(evidence, 'throughput'));
  return match === undefined ? [] : [...paceOf(match), ...ceilingOf(evidence, match)];
}

function paceOf(match: Match): string[] {
  const { slow, fast } = sidesOf(match);
  if (roundTripReason(slow, fast) !== undefined)
    return [`Most of the difference is round trips: ${slow.transport} waits more often.`];
  const busy = slow.metrics.clientEventLoopUtilization;
  return busy === undefined || busy.value < BUSY
    ? []
    : [`${slow.transport}’s client was ${valueText(busy)} busy: its processor time limits the rate.`];
}

function ceilingOf(evidence: Evidence, match: Match): string[] {
  const { slow } = sidesOf(match);
  const ceiling = ceilingAbove(evidence, slow);
  if (ceiling === undefined) return [];
  const protocol = protocolOf(slow) === 'smtp' ? 'SMTP' : 'HTTP';
  return [
    `${protocol} is not the limit: with prebuilt messages, a ceiling client reached ${valueText({ ...ceiling.throughput, unit: '' })} messages per second.`,
  ];
}

function sidesOf({ smtp, api, comparison }: Match): {
  readonly slow: Match['smtp'];
  readonly fast: Match['smtp'];
} {
  return comparison.verdict === 'better' ? { slow: smtp, fast: api } : { slow: api, fast: smtp };
}
