import { extname } from 'node:path';
import {
  type SelftestRun,
  summarizeSelftest,
  undisturbedThroughput,
} from '../../analyze/compare/selftest.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { Config } from '../../model/config.ts';
import { usageError } from '../../model/error.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Selftest } from '../../model/selftest.ts';
import { readRun } from '../../results/read.ts';
import { CHOICES } from '../directory.ts';
import { measure } from '../measure.ts';
import { slowedName } from './slowed.ts';
import { selftestTransport } from './transports.ts';

export interface SelftestOptions {
  /** Comparisons of the transport with itself; half as many more compare it with its slowed copy. */
  readonly comparisons: number;
  readonly timeLimit: string;
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onStep: (step: SelftestStep) => void;
}

export interface SelftestStep {
  /** From 0. */
  readonly comparison: number;
  readonly of: number;
  readonly arm: SelftestRun['arm'];
  readonly stage: 'started' | 'warming up' | { readonly block: number };
}

const KIND = 'notification';
const STRATEGY = 'client-render';
export const SLOWDOWN = 0.05;
const SLOWED_SHARE = 0.5;
/**
 * Long compared with starting its processes, and short enough that slow drifts reach both trials of a pair.
 */
const TRIAL = '1s';
const WARM_UP = '500ms';
/** No machine that needs a self-test reaches this, so that each comparison uses its whole time limit. */
const PRECISION = '1%';
const CLIENT = new URL(`./client-process${extname(import.meta.url)}`, import.meta.url);

interface Arm {
  readonly arm: SelftestRun['arm'];
  readonly second: string;
}

/**
 * Compares a transport with itself, then with a copy that is slower by a known share. Every trial has new
 * processes, and every comparison its own seed. The slowdown is calibrated on the throughput of the first
 * comparisons.
 *
 * @returns undefined if it was interrupted too early for any result
 */
export async function runSelftest(options: SelftestOptions): Promise<Selftest | undefined> {
  const { comparisons: same, signal, onStep } = options;
  if (!Number.isInteger(same) || same < 1 || same > 1000)
    throw usageError(
      'selftest-comparisons',
      `--comparisons: expected a whole number from 1 to 1000, found ${same}`,
      'omit it for the default, 20',
    );
  const total = same + Math.max(1, Math.round(same * SLOWED_SHARE));
  const runs: SelftestRun[] = [];
  let microsPerMessage = 0;
  for (let done = 0; done < total && !signal.aborted; done++) {
    if (done === same) microsPerMessage = slowdownMicros(runs.map(({ record }) => record));
    const arm: Arm =
      done < same
        ? { arm: 'same', second: 'second' }
        : { arm: 'slowed', second: slowedName(microsPerMessage) };
    const report = (stage: SelftestStep['stage']): void =>
      onStep({ comparison: done, of: total, arm: arm.arm, stage });
    report('started');
    runs.push(await runComparison(arm, options, report));
  }
  return summarizeSelftest(runs, {
    scenario: `${KIND}/${STRATEGY}/${selftestTransport('first').summary}`,
    slowdown: SLOWDOWN,
    microsPerMessage,
  });
}

/** Whether the false alarms exceed one in twenty comparisons, and one in all. */
export function raisesTooManyAlarms({ same: { alarms, comparisons } }: Selftest): boolean {
  return alarms > Math.max(1, Math.ceil(comparisons / 20));
}

function slowdownMicros(records: readonly RunRecord[]): number {
  const throughput = undisturbedThroughput(records);
  if (throughput === undefined) throw new Error('no trial of the self-test accepted a message');
  return (SLOWDOWN * 1e6) / throughput;
}

async function runComparison(
  { arm, second }: Arm,
  { timeLimit, out, signal }: SelftestOptions,
  report: (stage: SelftestStep['stage']) => void,
): Promise<SelftestRun> {
  const names = ['first', second];
  const startedMs = performance.now();
  const { path } = await measure(selftestConfig(names, { timeLimit, out }), {
    signal,
    entries: { client: CLIENT },
    transports: names.map(selftestTransport),
    onEvent: (event) => {
      if (event.type === 'warming-up') report('warming up');
      if (event.type === 'trial-started') report({ block: event.trial.block });
    },
  });
  return { arm, record: readRun(path), seconds: (performance.now() - startedMs) / 1000 };
}

/** The configuration of one comparison of these two transports. */
export function selftestConfig(
  names: readonly string[],
  { timeLimit, out }: Pick<SelftestOptions, 'timeLimit' | 'out'>,
): Config {
  return resolveConfig(
    [
      {
        origin: 'selftest',
        config: {
          kinds: [KIND],
          strategies: [STRATEGY],
          transports: [...names],
          duration: TRIAL,
          warmUp: WARM_UP,
          // Processes of the same code differ for as long as they live; the intervals must include that.
          isolation: 'process',
          blocks: 4,
          until: PRECISION,
          timeLimit,
          ceilings: false,
          phases: false,
          verify: 20,
          out,
        },
      },
    ],
    {
      ...CHOICES,
      transports: names.map((name) => ({ name, maxBatch: 1, limitSource: 'the self-test', features: [] })),
    },
    Math.floor(Math.random() * 2 ** 32),
  );
}
