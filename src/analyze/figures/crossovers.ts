import type { Crossing, Crossover, SweptMetric } from '../../model/crossover.ts';
import { readingOf } from '../../model/reading.ts';
import { AXIS_WORDS, type Axis } from '../../model/sweep.ts';
import {
  agreeing,
  crossingsIn,
  type Differences,
  type Stretch,
  signsAlong,
  zerosOf,
} from '../../stats/crossing.ts';
import { includedIn } from '../../stats/paired.ts';
import {
  type BlockValues,
  boundedPairs,
  boundedTest,
  knownValues,
  ratioEstimate,
} from '../compare/bounded.ts';

export type CrossoverFigures = Omit<Crossover, 'text'>;

/** The figures of one transport, by value on the axis and by block. */
export interface Track {
  readonly transport: string;
  readonly values: ReadonlyMap<number, BlockValues>;
}

export interface CrossoverOptions {
  readonly metric: SweptMetric;
  readonly axis: Axis;
  /** Confidence level of all crossovers of the metric together. */
  readonly level: number;
  /** Number of crossovers of the metric. */
  readonly family: number;
  /** Relative difference that counts as equal. */
  readonly equivalence: number;
}

/** Undefined if the two have fewer than two values in common. */
export function crossoverOf(
  baseline: Track,
  candidate: Track,
  options: CrossoverOptions,
): CrossoverFigures | undefined {
  const { metric, axis, level, family, equivalence } = options;
  const values = [...baseline.values.keys()].filter((one) => candidate.values.has(one)).sort((a, b) => a - b);
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || values.length < 2) return undefined;
  const of = (track: Track, value: number): BlockValues => track.values.get(value) ?? knownValues(new Map());
  const blocks = [...of(baseline, first).least.keys()].filter((block) =>
    values.every((one) => of(baseline, one).least.has(block) && of(candidate, one).least.has(block)),
  );
  const reading = readingOf(axis, metric);
  const between = (ofCandidate: keyof BlockValues, ofBaseline: keyof BlockValues): Differences => {
    const cost = (track: Track, end: keyof BlockValues, value: number, block: number): number =>
      reading.cost(of(track, value)[end].get(block) ?? Number.NaN, value);
    return {
      at: values.map(reading.coordinate),
      rows: blocks.map((block) =>
        values.map(
          (value) => cost(candidate, ofCandidate, value, block) - cost(baseline, ofBaseline, value, block),
        ),
      ),
    };
  };
  const differences = between('least', 'least');
  if (differences.rows.length === 0) return undefined;
  const signs = (rows: Differences): Stretch[] => signsAlong(rows, 1 - (1 - level) / family);
  // A rate that the mock limited decides only what it decides at both ends.
  const stretches = agreeing(signs(between('least', 'most')), signs(between('most', 'least')));
  // A negative difference means that the candidate costs less.
  const ahead = (sign: Stretch['sign']): string | null =>
    sign === 0 ? null : sign < 0 ? candidate.transport : baseline.transport;
  const onAxis = (coordinate: number): number => nearest(reading.value(coordinate), values);
  const crossings = crossingsIn(differences, stretches).map(({ at, low, high, beyond }): Crossing => {
    const [from, to] = [onAxis(low), onAxis(high)];
    return {
      at: { value: onAxis(at), low: from, high: to, level, unit: AXIS_WORDS[axis].unit },
      between: {
        from: values.findLast((one) => one <= from) ?? first,
        to: values.find((one) => one >= to) ?? last,
      },
      ahead: ahead(beyond) ?? '',
    };
  });
  const ratios = values.flatMap((value) => {
    const pairs = boundedPairs(of(baseline, value), of(candidate, value));
    const found = boundedTest(pairs, { level, equivalence, until: null });
    return found === undefined ? [] : [{ value, ratio: ratioEstimate(found, level, true) }];
  });
  return {
    baseline: baseline.transport,
    candidate: candidate.transport,
    verdict: verdictOf(stretches, crossings.length),
    crossings,
    possible: crossings.length > 0 ? [] : zerosOf(differences).map(onAxis),
    stretches: stretches.map(({ from, to, sign }) => ({
      from: onAxis(from),
      to: onAxis(to),
      ahead: ahead(sign),
    })),
    ratios,
    equal: ratios.filter(({ ratio }) => includedIn(ratio, equivalence)).map(({ value }) => value),
    blocks: blocks.length,
  };
}

function verdictOf(stretches: readonly Stretch[], crossings: number): Crossover['verdict'] {
  if (crossings > 0) return crossings === 1 ? 'once' : 'several';
  return stretches.length === 1 && stretches[0]?.sign !== 0 ? 'never' : 'undecided';
}

/** The measured value itself, if rounding there and back has changed it. */
function nearest(value: number, values: readonly number[]): number {
  return values.find((one) => Math.abs(one - value) <= 1e-9 * Math.max(Math.abs(one), 1)) ?? value;
}
