import type { Comparison, DuetPairs } from '../../model/summary.ts';
import { ratioText, verdictNotes } from '../../text/estimates.ts';
import { percentText, quantity } from '../../text/numbers.ts';
import { undecided } from '../comparisons.ts';
import { type Answer, type Evidence, workloadOf } from '../evidence.ts';

/** The meaning of a duet’s ratio: a cost per message, and no rate. */
export const COST_MEANING =
  'It is the ratio of the clients’ processor time per message, measured at the same time on one core. It is not the ratio of the rates that each transport reaches alone on a machine.';

interface Found {
  readonly comparison: Comparison;
  readonly baseline: string;
  readonly candidate: string;
  readonly workload: string;
}

/** The answer of a duet: a ratio for each workload, and no rate. Undefined for other runs. */
export function duetAnswer(evidence: Evidence): Answer | undefined {
  const { record, duets } = evidence;
  if (record.header.config.pairing !== 'duet') return undefined;
  const found = foundIn(evidence);
  const [first, ...more] = found;
  if (first === undefined)
    return {
      headline: 'No answer: no pair of the duet is sound.',
      paragraph: 'Both transports must have a sound trial in the same pair.',
    };
  return {
    headline:
      more.length === 0
        ? `${costText(first)}.`
        : `${costText(first)} (${first.workload}); ${quantity(more.length, 'more workload')} below.`,
    paragraph: [
      ...found.map((one) => `${one.workload}: ${costText(one)}; ${verdictText(one)}.`),
      COST_MEANING,
      ...duets.map((one) => `${one.candidate}: ${pairsText(one)}`),
      ...undecided(found),
    ].join(' '),
  };
}

function foundIn({ comparisons, scenarios }: Evidence): Found[] {
  const byId = new Map(scenarios.map((one) => [one.id, one] as const));
  return comparisons.flatMap((comparison): Found[] => {
    const [baseline, candidate] = [byId.get(comparison.baseline), byId.get(comparison.candidate)];
    if (comparison.metric !== 'cost' || baseline === undefined || candidate === undefined) return [];
    const workload = workloadOf(candidate);
    return [{ comparison, baseline: baseline.transport, candidate: candidate.transport, workload }];
  });
}

function costText({ comparison, baseline, candidate }: Found): string {
  return `With ${candidate}, a message costs the client ${ratioText(comparison.ratio, ...verdictNotes(comparison))} as much as with ${baseline}`;
}

function verdictText({ comparison: { verdict }, candidate }: Found): string {
  switch (verdict) {
    case 'better':
      return `${candidate} is cheaper`;
    case 'worse':
      return `${candidate} is dearer`;
    case 'equivalent':
      return 'the two are equivalent';
    case 'inconclusive':
      return 'the difference is not decided';
    default:
      return verdict satisfies never;
  }
}

/** `12 sound pairs; the ratio of a pair varies by 2 %; 3 pairs left out, because …` */
export function pairsText({ pairs, sdOfPair, broken }: Omit<DuetPairs, 'baseline' | 'candidate'>): string {
  const spread = sdOfPair === null ? '' : `; the ratio of a pair varies by ${percentText(sdOfPair)}`;
  const left = broken.map((one) => `${quantity(one.pairs, 'pair')} left out, because ${one.cause}`);
  return `${quantity(pairs, 'sound pair')}${spread}${left.length === 0 ? '' : `; ${left.join('; ')}`}.`;
}
