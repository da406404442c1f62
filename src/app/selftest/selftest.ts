import { extname } from 'node:path';
import { costOfMessage, type SelftestRun, summarizeSelftest } from '../../analyze/compare/selftest.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { duetCores } from '../../measure/cores.ts';
import type { Config } from '../../model/config.ts';
import type { Pairing } from '../../model/duet.ts';
import { EXIT, SendoffError, usageError } from '../../model/error.ts';
import type { Selftest } from '../../model/selftest.ts';
import { readRun } from '../../results/read.ts';
import { CHOICES } from '../directory.ts';
import { measure } from '../measure.ts';
import { openCalibration } from './calibration.ts';
import { slowedName } from './slowed.ts';
import { selftestTransport } from './transports.ts';

export interface SelftestOptions {
  /** Comparisons of the transport with itself; half as many more compare it with its slowed copy. */
  readonly comparisons: number;
  readonly timeLimit: string;
  readonly out: string;
  /** Runs the comparisons of `CALIBRATION` in place of `comparisons`, and continues an unfinished one. */
  readonly calibrate?: true;
  readonly signal: AbortSignal;
  readonly onStep: (step: SelftestStep) => void;
}

export interface SelftestStep {
  /** From 0. */
  readonly comparison: number;
  readonly of: number;
  readonly slowdown: number;
  readonly stage: 'started' | 'warming up' | { readonly block: number };
}

const KIND = 'notification';
const STRATEGY = 'client-render';
const SLOWDOWN = 0.05;
const SLOWED_SHARE = 0.5;
/** Comparisons by slowdown: enough for the rate of false alarms, and for the power at each slowdown. */
const CALIBRATION: readonly (readonly [slowdown: number, comparisons: number])[] = [
  [0, 20],
  [SLOWDOWN, 10],
  [0.02, 10],
];
const CLIENT = new URL(`./client-process${extname(import.meta.url)}`, import.meta.url);

/**
 * Compares a transport with itself, then with copies that plant processor time in each message. Every
 * comparison has its own seed, and every pair new processes. The planted time is a share of the cost of a
 * message in the first comparisons.
 *
 * @returns undefined if it was interrupted too early for any result
 */
export async function runSelftest(options: SelftestOptions): Promise<Selftest | undefined> {
  const { timeLimit, out, calibrate, signal, onStep } = options;
  const planned = calibrate === true ? plannedBy(CALIBRATION) : plannedComparisons(options.comparisons);
  const state = calibrate === true ? openCalibration(out, planned, timeLimit) : undefined;
  const runs: SelftestRun[] = (state?.finished ?? []).map(({ path, slowdown, seconds }) => ({
    ...{ slowdown, seconds, record: readRun(path) },
  }));
  while (runs.length < planned.length && !signal.aborted) {
    const slowdown = planned[runs.length] ?? 0;
    const report = (stage: SelftestStep['stage']): void =>
      onStep({ comparison: runs.length, of: planned.length, slowdown, stage });
    report('started');
    const { path, ...run } = await runComparison(slowdown, slowdownMicros(slowdown, runs), options, report);
    // A later process repeats an interrupted comparison.
    if (signal.aborted && state !== undefined) break;
    runs.push(run);
    state?.add({ slowdown, path, seconds: run.seconds });
  }
  return summarizeSelftest(runs, `${KIND}/${STRATEGY}/${selftestTransport('first').summary}`);
}

/** Whether the false alarms exceed one in twenty comparisons, and one in all. */
export function raisesTooManyAlarms({ same: { alarms, comparisons } }: Selftest): boolean {
  return alarms > Math.max(1, Math.ceil(comparisons / 20));
}

function plannedComparisons(same: number): readonly number[] {
  if (!Number.isInteger(same) || same < 1 || same > 1000)
    throw usageError(
      'selftest-comparisons',
      `--comparisons: expected a whole number from 1 to 1000, found ${same}`,
      'omit it for the default, 3',
    );
  return plannedBy([
    [0, same],
    [SLOWDOWN, Math.max(1, Math.round(same * SLOWED_SHARE))],
  ]);
}

function plannedBy(arms: typeof CALIBRATION): readonly number[] {
  return arms.flatMap(([slowdown, comparisons]) => new Array<number>(comparisons).fill(slowdown));
}

function slowdownMicros(slowdown: number, runs: readonly SelftestRun[]): number {
  if (slowdown === 0) return 0;
  const cost = costOfMessage(runs.filter((run) => run.slowdown === 0).map(({ record }) => record));
  if (cost !== undefined) return slowdown * cost;
  throw new SendoffError(
    'no pair of the self-test is sound, so the cost of a message is not known; one was expected',
    {
      code: 'selftest-no-cost',
      hint: 'run nothing else on the machine, and run the self-test again',
      exitCode: EXIT.invalid,
    },
  );
}

async function runComparison(
  slowdown: number,
  micros: number,
  { timeLimit, out, signal }: SelftestOptions,
  report: (stage: SelftestStep['stage']) => void,
): Promise<SelftestRun & { readonly path: string }> {
  const names = ['first', slowdown === 0 ? 'second' : slowedName(micros)];
  const pairing = typeof duetCores() === 'object' ? 'duet' : 'interleaved';
  const startedMs = performance.now();
  const { path } = await measure(selftestConfig(names, { timeLimit, out }, pairing), {
    signal,
    entries: { client: CLIENT },
    transports: names.map(selftestTransport),
    onEvent: (event) => {
      if (event.type === 'warming-up') report('warming up');
      if (event.type === 'trial-started') report({ block: event.trial.block });
    },
  });
  return { slowdown, path, record: readRun(path), seconds: (performance.now() - startedMs) / 1000 };
}

/** Trials long compared with starting their processes, and short enough that slow drifts reach both. */
const INTERLEAVED = { duration: '1s', warmUp: '500ms', isolation: 'process', ceilings: false, phases: false };

/** The configuration of one comparison of these two transports: as many pairs as the time allows. */
export function selftestConfig(
  names: readonly string[],
  { timeLimit, out }: Pick<SelftestOptions, 'timeLimit' | 'out'>,
  pairing: Pairing,
): Config {
  const config = {
    ...{ kinds: [KIND], strategies: [STRATEGY], transports: [...names] },
    ...{ pairing, blocks: 4, until: 'time', timeLimit, verify: 20, out },
    ...(pairing === 'interleaved' ? INTERLEAVED : {}),
  };
  return resolveConfig(
    [{ origin: 'selftest', config }],
    {
      ...CHOICES,
      transports: names.map((name) => ({ name, maxBatch: 1, limitSource: 'the self-test', features: [] })),
    },
    Math.floor(Math.random() * 2 ** 32),
  );
}
