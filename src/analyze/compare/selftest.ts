import type { Config } from '../../model/config.ts';
import { withDoubt } from '../../model/figure-doubt.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Selftest, SelftestRound } from '../../model/selftest.ts';
import type { Verdict } from '../../model/summary.ts';
import { geometricInterval } from '../../stats/interval.ts';
import { detectableDifference, type Pair } from '../../stats/paired.ts';
import { logarithms, standardDeviation } from '../../stats/sample.ts';
import { estimate } from '../figures/estimates.ts';
import { scenarioTrials } from '../trials/trials.ts';
import { pairsOf, valuesByBlock } from './bounded.ts';
import { judge, type PairedTest, POWER, pairedTest } from './paired-test.ts';

/** The run of one round, and its duration from the first process to the last trial. */
export interface SelftestRun {
  readonly arm: SelftestRound['arm'];
  readonly record: RunRecord;
  readonly seconds: number;
}

/** The figures of one round, before they are judged. */
interface RoundFigures {
  readonly run: SelftestRun;
  readonly pairs: readonly Pair[];
  readonly tested: PairedTest;
  readonly measuringSeconds: number;
}

export interface SelftestSettings {
  readonly scenario: string;
  readonly slowdown: number;
  readonly microsPerMessage: number;
}

/**
 * The comparisons of an arm are one family: of 20 that are judged one by one at the 5 % level, two or more
 * are wrong in every fourth self-test. Returns both judgements. Rounds without a pair ended before anything
 * was measured and are left out.
 */
export function summarizeSelftest(
  runs: readonly SelftestRun[],
  settings: SelftestSettings,
): Selftest | undefined {
  const figures = runs.flatMap((run) => figuresOf(run) ?? []);
  const [first] = runs;
  if (first === undefined) return undefined;
  const { environment, config } = first.record.header;
  const same = judgeArm('same', figures, config);
  const slowed = judgeArm('slowed', figures, config);
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
      alarms: same.filter(({ verdict }) => isDifference(verdict)).length,
      alarmsUnadjusted: same.filter(({ unadjusted }) => isDifference(unadjusted)).length,
    },
    slowed: {
      comparisons: slowed.length,
      detected: slowed.filter(({ verdict }) => verdict === 'worse').length,
      detectedUnadjusted: slowed.filter(({ unadjusted }) => unadjusted === 'worse').length,
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
    rounds: [...same, ...slowed],
  };
}

/** Messages per second of the first scenario over all rounds: the slowdown is a share of it. */
export function undisturbedThroughput(records: readonly RunRecord[]): number | undefined {
  const values = records.flatMap((record) => {
    const [first] = scenarioTrials(record);
    return first === undefined ? [] : [...valuesByBlock(first, 'throughput').values()];
  });
  return geometricInterval(values, 0.95)?.value;
}

function figuresOf(run: SelftestRun): RoundFigures | undefined {
  const { trials, header } = run.record;
  const [first, second] = scenarioTrials(run.record);
  if (first === undefined || second === undefined) return undefined;
  const pairs = pairsOf(valuesByBlock(first, 'throughput'), valuesByBlock(second, 'throughput'));
  const tested = pairedTest(pairs, header.config);
  if (tested === undefined) return undefined;
  const times = trials.map(({ startedAt }) => Date.parse(startedAt));
  return { run, pairs, tested, measuringSeconds: (Math.max(...times) - Math.min(...times)) / 1000 };
}

function judgeArm(
  arm: SelftestRound['arm'],
  figures: readonly RoundFigures[],
  config: Config,
): SelftestRound[] {
  const family = figures.filter(({ run }) => run.arm === arm);
  const verdicts = judge(
    family.map(({ tested }) => tested),
    config,
    true,
  );
  return family.map(({ run: { seconds }, tested }, i) => ({
    arm,
    ratio: withDoubt(estimate(tested.paired.ratio, config.level, '×'), tested.paired.pairs, 'ratio'),
    verdict: verdicts[i] ?? 'inconclusive',
    unadjusted: judge([tested], config, true)[0] ?? 'inconclusive',
    pairs: tested.paired.pairs,
    seconds,
  }));
}

function isDifference(verdict: Verdict): boolean {
  return verdict === 'better' || verdict === 'worse';
}

/** Standard deviation of log ratios around the mean of their own round; null if no round has two pairs. */
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

/**
 * The time from the first start to the last one holds one interval less than there are trials: half a pair
 * less.
 */
function perMinute(figures: readonly RoundFigures[]): number {
  let pairs = 0;
  let seconds = 0;
  for (const one of figures) {
    pairs += one.pairs.length - 0.5;
    seconds += one.measuringSeconds;
  }
  return seconds === 0 ? 0 : (pairs / seconds) * 60;
}
