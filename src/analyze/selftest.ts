import type { RunRecord } from '../model/run-file.ts';
import type { Selftest, SelftestRound } from '../model/selftest.ts';
import { geometricInterval } from '../stats/interval.ts';
import { detectableDifference, type Pair } from '../stats/paired.ts';
import { logarithms, standardDeviation } from '../stats/sample.ts';
import { compareTransports, pairsOf, valuesByBlock } from './comparisons.ts';
import { POWER } from './paired-test.ts';
import { measuredScenarios } from './trials.ts';

/** The run of one round, and how long it took from the first process to the last trial. */
export interface SelftestRun {
  readonly arm: SelftestRound['arm'];
  readonly record: RunRecord;
  readonly seconds: number;
}

/** Figures of a round that the summary does not show. */
interface RoundFigures {
  readonly round: SelftestRound;
  readonly pairs: readonly Pair[];
  readonly measuringSeconds: number;
}

export interface SelftestSettings {
  readonly scenario: string;
  readonly slowdown: number;
  readonly microsPerMessage: number;
}

/** Rounds with less than one pair are left out: they were cut off before anything was measured. */
export function summarizeSelftest(
  runs: readonly SelftestRun[],
  settings: SelftestSettings,
): Selftest | undefined {
  const figures = runs.flatMap((run) => figuresOf(run) ?? []);
  const [first] = runs;
  if (first === undefined) return undefined;
  const { environment, config } = first.record.header;
  const rounds = figures.map(({ round }) => round);
  const same = rounds.filter(({ arm }) => arm === 'same');
  const slowed = rounds.filter(({ arm }) => arm === 'slowed');
  const ofPair = pooledDeviation(figures.map(({ pairs }) => pairs));
  const pairsPerMinute = perMinute(figures);
  const pairs = Math.floor(pairsPerMinute);
  return {
    schema: 1,
    environment,
    scenario: settings.scenario,
    limitSeconds: config.timeLimitMs / 1000,
    same: {
      comparisons: same.length,
      alarms: same.filter(({ verdict }) => verdict === 'better' || verdict === 'worse').length,
    },
    slowed: {
      comparisons: slowed.length,
      detected: slowed.filter(({ verdict }) => verdict === 'worse').length,
      slowdown: settings.slowdown,
      microsPerMessage: settings.microsPerMessage,
    },
    noise: {
      ofPair,
      betweenComparisons:
        same.length < 2 ? null : standardDeviation(same.map(({ ratio }) => Math.log(ratio.value))),
      pairsPerMinute,
    },
    detectableInAMinute:
      ofPair === null ? null : detectableDifference(ofPair, pairs, 1 - config.level, POWER),
    rounds,
  };
}

/** Messages per second of the first of the two, over all rounds: what the slowdown is a share of. */
export function undisturbedThroughput(records: readonly RunRecord[]): number | undefined {
  const values = records.flatMap((record) => {
    const [first] = measuredScenarios(record);
    return first === undefined ? [] : [...valuesByBlock(first, 'throughput').values()];
  });
  return geometricInterval(values, 0.95)?.value;
}

function figuresOf({ arm, record, seconds }: SelftestRun): RoundFigures | undefined {
  const measured = measuredScenarios(record);
  const [first, second] = measured;
  const comparison = compareTransports(measured, record.header.config).find(
    ({ metric }) => metric === 'throughput',
  );
  if (first === undefined || second === undefined || comparison === undefined) return undefined;
  const { ratio, verdict, pairs } = comparison;
  const times = record.trials.map(({ startedAt }) => Date.parse(startedAt));
  return {
    round: { arm, ratio, verdict, pairs, seconds },
    pairs: pairsOf(valuesByBlock(first, 'throughput'), valuesByBlock(second, 'throughput')),
    measuringSeconds: (Math.max(...times) - Math.min(...times)) / 1000,
  };
}

/** Of log ratios around the mean of their own round; null where no round has two pairs. */
function pooledDeviation(rounds: readonly (readonly Pair[])[]): number | null {
  let squares = 0;
  let freedom = 0;
  for (const pairs of rounds) {
    const logs = logarithms(pairs.map(({ baseline, candidate }) => candidate / baseline));
    if (logs === undefined || logs.length < 2) continue;
    squares += standardDeviation(logs) ** 2 * (logs.length - 1);
    freedom += logs.length - 1;
  }
  return freedom === 0 ? null : Math.sqrt(squares / freedom);
}

/** From the first trial's start to the last one's, which are as many intervals as there are trials but one. */
function perMinute(figures: readonly RoundFigures[]): number {
  let pairs = 0;
  let seconds = 0;
  for (const one of figures) {
    pairs += one.pairs.length - 0.5;
    seconds += one.measuringSeconds;
  }
  return seconds === 0 ? 0 : (pairs / seconds) * 60;
}
