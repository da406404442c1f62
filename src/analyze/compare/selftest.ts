import { sharedMessages } from '../../model/duet.ts';
import { withDoubt } from '../../model/figure-doubt.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Selftest, SelftestRound, Slowdown } from '../../model/selftest.ts';
import type { Verdict } from '../../model/summary.ts';
import type { Trial } from '../../model/trial.ts';
import { geometricInterval } from '../../stats/interval.ts';
import { detectableDifference, type Pair } from '../../stats/paired.ts';
import { logarithms, standardDeviation } from '../../stats/sample.ts';
import { estimate, TRIAL_METRICS } from '../figures/estimates.ts';
import { starvedBlocks } from '../trials/starvation.ts';
import { type ScenarioTrials, scenarioTrials } from '../trials/trials.ts';
import { pairsOf } from './bounded.ts';
import { judge, type PairedTest, POWER, pairedTest } from './paired-test.ts';

/** The run of one round, and its duration from the first process to the last trial. */
export interface SelftestRun {
  /** 0 for a comparison of the transport with itself. */
  readonly slowdown: number;
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

/** The fact of a slowed transport: microseconds of its CPU clock that it adds to each message. */
export const PLANTED_FACT = 'plantedMicros';

/**
 * The comparisons with one slowdown are a family: of 20 that are judged one by one at the 5 % level, two or
 * more are wrong in every fourth self-test. Returns both judgements. Rounds without a pair are only counted.
 */
export function summarizeSelftest(runs: readonly SelftestRun[], scenario: string): Selftest | undefined {
  const figures = runs.flatMap((run) => figuresOf(run) ?? []);
  const [first] = runs;
  if (first === undefined) return undefined;
  const { environment, config } = first.record.header;
  const same = judgeFamily(0, figures);
  const slowdowns = [...new Set(runs.map(({ slowdown }) => slowdown))].filter((slowdown) => slowdown > 0);
  const slowed = slowdowns.map((slowdown) => judgeFamily(slowdown, figures));
  const ofPair = pooledDeviation(figures.map(({ pairs }) => pairs));
  const pairsPerMinute = perMinute(figures);
  const pairs = Math.floor(pairsPerMinute);
  return {
    schema: 2,
    environment,
    scenario,
    pairing: config.pairing,
    limitSeconds: config.timeLimitMs / 1000,
    same: {
      comparisons: same.length,
      alarms: same.filter(({ verdict }) => isDifference(verdict)).length,
      alarmsUnadjusted: same.filter(({ unadjusted }) => isDifference(unadjusted)).length,
    },
    slowed: slowed.map((rounds, i) => slowdownOf(slowdowns[i] ?? 0, rounds)),
    noise: {
      ofPair,
      betweenComparisons:
        same.length < 2 ? null : standardDeviation(same.map(({ ratio }) => Math.log(ratio.value))),
      pairsPerMinute,
    },
    detectableInAMinute:
      ofPair === null ? null : detectableDifference(ofPair, pairs, 1 - config.level, POWER),
    pairsLeftOut: runs.reduce((sum, { record }) => sum + starvedBlocks(record).length, 0),
    withoutPairs: runs.length - figures.length,
    rounds: [...same, ...slowed.flat()],
  };
}

/**
 * Processor time of the undisturbed client per message, in microseconds: a slowdown is a share of it. Without
 * a duet, the time between two messages of a client that is always busy.
 */
export function costOfMessage(records: readonly RunRecord[]): number | undefined {
  const values = records.flatMap((record) => (firstOf(record)?.trials ?? []).map(clientMicros));
  return geometricInterval(values, 0.95)?.value;
}

function clientMicros({ duet, client }: Trial): number {
  if (duet !== null) return (duet.clientMs * 1e3) / sharedMessages(duet);
  return (client.elapsedMs * 1e3) / client.outcomes.accepted;
}

/** Time per message, on the shared core of a duet or alone: the ratio of two is that of their costs. */
function timePerMessage(trial: Trial): number | null {
  return trial.duet === null
    ? (trial.client.elapsedMs * 1e3) / trial.client.outcomes.accepted
    : TRIAL_METRICS.cost.of(trial);
}

function timesByBlock({ trials }: ScenarioTrials): Map<number, number> {
  return new Map(
    trials.flatMap((trial) => {
      const value = timePerMessage(trial);
      return value === null ? [] : [[trial.block, value] as const];
    }),
  );
}

function firstOf(record: RunRecord): ScenarioTrials | undefined {
  return scenarioTrials(record)[0];
}

function figuresOf(run: SelftestRun): RoundFigures | undefined {
  const { trials, header } = run.record;
  const [first, second] = scenarioTrials(run.record);
  if (first === undefined || second === undefined) return undefined;
  const pairs = pairsOf(timesByBlock(first), timesByBlock(second));
  const tested = pairedTest(pairs, header.config);
  if (tested === undefined) return undefined;
  const times = trials.map(({ startedAt }) => Date.parse(startedAt));
  return { run, pairs, tested, measuringSeconds: (Math.max(...times) - Math.min(...times)) / 1000 };
}

function judgeFamily(slowdown: number, figures: readonly RoundFigures[]): SelftestRound[] {
  const family = figures.filter(({ run }) => run.slowdown === slowdown);
  const [first] = family;
  if (first === undefined) return [];
  const { config } = first.run.record.header;
  const verdicts = judge(
    family.map(({ tested }) => tested),
    config,
    false,
  );
  return family.map(({ run, tested }, i) => ({
    slowdown,
    planted: slowdown === 0 ? null : plantedIn(run.record),
    ratio: withDoubt(estimate(tested.paired.ratio, config.level, '×'), tested.paired.pairs, 'ratio'),
    verdict: verdicts[i] ?? 'inconclusive',
    unadjusted: judge([tested], config, false)[0] ?? 'inconclusive',
    pairs: tested.paired.pairs,
    seconds: run.seconds,
  }));
}

/** The planted time in the run's slowed clients, as a share of the cost of the other client's messages. */
function plantedIn(record: RunRecord): number | null {
  const micros = record.warmUps.flatMap(({ facts }) => {
    const planted = facts[PLANTED_FACT];
    return typeof planted === 'number' ? [planted] : [];
  });
  const cost = costOfMessage([record]);
  return micros.length === 0 || cost === undefined ? null : meanOf(micros) / cost;
}

function slowdownOf(slowdown: number, rounds: readonly SelftestRound[]): Slowdown {
  const planted = rounds.flatMap((one) => one.planted ?? []);
  const logs = rounds.map(({ ratio }) => Math.log(ratio.value));
  return {
    slowdown,
    planted: planted.length === 0 ? null : meanOf(planted),
    ratio: logs.length === 0 ? null : Math.exp(meanOf(logs)),
    comparisons: rounds.length,
    detected: rounds.filter(({ verdict }) => verdict === 'worse').length,
    detectedUnadjusted: rounds.filter(({ unadjusted }) => unadjusted === 'worse').length,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
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
 * less, and a whole one if the trials of a pair start together.
 */
function perMinute(figures: readonly RoundFigures[]): number {
  let pairs = 0;
  let seconds = 0;
  for (const one of figures) {
    const isDuet = one.run.record.header.config.pairing === 'duet';
    pairs += one.pairs.length - (isDuet ? 1 : 0.5);
    seconds += one.measuringSeconds;
  }
  return seconds === 0 ? 0 : (pairs / seconds) * 60;
}
