/** The result of one trial at one rate: whether the rate was sustained under the condition. */
export interface RateProbe {
  readonly ratePerSecond: number;
  readonly met: boolean;
}

/** Between which rates the highest sustainable one lies, by all probes so far. */
export interface Bracket {
  /** The highest rate that was met, below the lowest that was missed; null where none was. */
  readonly met: number | null;
  /** The lowest rate that was missed; null where none was. */
  readonly missed: number | null;
  /** Whether `met` was met again in every one of `CONFIRMATIONS` further trials. */
  readonly confirmed: boolean;
  /** Whether `missed` was met before it was missed: then what is sought lies near it. */
  readonly wavering: boolean;
  /** Whether `missed` was tried only once: one pause of the machine proves nothing. */
  readonly unsure: boolean;
}

/** Further trials in which a rate must be met before it is called the capacity. */
export const CONFIRMATIONS = 3;
/** Times that a rate must be missed, before it was ever met, to be called missed. */
const MISSES = 2;

type Standing = 'met' | 'confirmed' | 'missed' | 'unsure';

/**
 * Reads the bracket off the probes in their order. It does not matter how the rates were chosen: search and
 * report both ask this, so that they cannot disagree.
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

/** A rate that was met once must be met every time after; one that was not yet met may be missed once. */
function standingOf(looks: readonly boolean[]): Standing {
  const first = looks.indexOf(true);
  if (first === -1) return looks.length >= MISSES ? 'missed' : 'unsure';
  if (first >= MISSES) return 'missed';
  const further = looks.slice(first + 1);
  if (further.includes(false)) return 'missed';
  return further.length >= CONFIRMATIONS ? 'confirmed' : 'met';
}
