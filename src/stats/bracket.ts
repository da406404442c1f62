/** One trial at one rate, and whether the rate was sustained under the condition. */
export interface RateProbe {
  readonly ratePerSecond: number;
  readonly met: boolean;
}

/** The range of the highest sustainable rate, from all probes so far. */
export interface Bracket {
  /** The highest rate that was met, below `missed`; null if there is none. */
  readonly met: number | null;
  /** The lowest rate that was missed; null if there is none. */
  readonly missed: number | null;
  /** True if `met` was met again in all of `CONFIRMATIONS` further trials. */
  readonly confirmed: boolean;
  /** True if `missed` was met before: the highest sustainable rate is then close to it. */
  readonly wavering: boolean;
  /** True if `missed` had only one trial, which a pause of the machine can fail. */
  readonly unsure: boolean;
}

/** The number of further trials in which a capacity must be met. */
export const CONFIRMATIONS = 3;
/** The number of misses before a rate counts as missed, if it was never met. */
const MISSES = 2;

type Standing = 'met' | 'confirmed' | 'missed' | 'unsure';

/**
 * Derives the bracket from the probes in their order, however the rates were chosen. Search and report share
 * this function, so that they agree.
 */
export function bracketOf(probes: readonly RateProbe[]): Bracket {
  const standings = new Map(
    [...Map.groupBy(probes, ({ ratePerSecond }) => ratePerSecond)].map(
      ([rate, ofRate]) => [rate, standingOf(ofRate.map(({ met }) => met))] as const,
    ),
  );
  const ratesThat = (...wanted: readonly Standing[]): number[] =>
    [...standings].flatMap(([rate, standing]) => (wanted.includes(standing) ? [rate] : []));
  const missed = ratesThat('missed', 'unsure').reduce(
    (least, rate) => Math.min(least, rate),
    Number.POSITIVE_INFINITY,
  );
  const below = (rates: readonly number[]): number | null =>
    rates
      .filter((rate) => rate < missed)
      .reduce<number | null>((most, rate) => Math.max(most ?? rate, rate), null);
  const met = below(ratesThat('met', 'confirmed'));
  const wavering = probes.some((one) => one.met && one.ratePerSecond === missed);
  return {
    met,
    wavering,
    missed: Number.isFinite(missed) ? missed : null,
    confirmed: met !== null && standings.get(met) === 'confirmed',
    unsure: standings.get(missed) === 'unsure',
  };
}

/** A rate that was met must be met in every later trial. Before that, one miss is allowed. */
function standingOf(looks: readonly boolean[]): Standing {
  const first = looks.indexOf(true);
  if (first === -1) return looks.length >= MISSES ? 'missed' : 'unsure';
  if (first >= MISSES) return 'missed';
  const further = looks.slice(first + 1);
  if (further.includes(false)) return 'missed';
  return further.length >= CONFIRMATIONS ? 'confirmed' : 'met';
}
