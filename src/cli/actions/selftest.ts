import { extname } from 'node:path';
import {
  type SelftestRun,
  summarizeSelftest,
  undisturbedThroughput,
} from '../../analyze/compare/selftest.ts';
import { CHOICES } from '../../app/directory.ts';
import { interruptible } from '../../app/interrupt.ts';
import { measure } from '../../app/measure.ts';
import { slowedName } from '../../app/selftest/slowed.ts';
import { selftestTransport } from '../../app/selftest/transports.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { Config } from '../../model/config.ts';
import { EXIT, usageError } from '../../model/error.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Selftest } from '../../model/selftest.ts';
import { renderSelftest } from '../../report/selftest.ts';
import { readRun } from '../../results/read.ts';
import { liveLine } from '../live-line.ts';

export interface SelftestOptions {
  readonly comparisons: number;
  readonly timeLimit: string;
  readonly json: boolean;
  readonly out: string;
}

const KIND = 'notification';
const STRATEGY = 'client-render';
const SLOWDOWN = 0.05;
/** Half as many as the comparisons of alike. */
const SLOWED_SHARE = 0.5;
/** Long enough to be worth its processes, and short, so that what changes slowly meets both of a pair. */
const TRIAL = '1s';
const WARM_UP = '500ms';
/** Never met on a machine that this is needed for: a comparison then takes the time that it has. */
const PRECISION = '1%';
const CLIENT = new URL(`../selftest/client-process${extname(import.meta.url)}`, import.meta.url);

interface Arm {
  readonly arm: SelftestRun['arm'];
  readonly second: string;
}

/**
 * Compares a scenario with itself, and then with itself slowed down by a known share; every trial has new processes, and
 * every comparison a seed of its own. The slowdown is calibrated on the throughput that the comparisons of alike showed.
 */
export async function selftest(options: SelftestOptions): Promise<number> {
  const line = liveLine(process.stderr);
  const same = options.comparisons;
  if (!Number.isInteger(same) || same < 1 || same > 1000)
    throw usageError(
      'selftest-comparisons',
      `--comparisons: expected a whole number from 1 to 1000, found ${same}`,
      'leave it out for 20',
    );
  const total = same + Math.max(1, Math.round(same * SLOWED_SHARE));
  const runs: SelftestRun[] = [];
  let microsPerMessage = 0;
  try {
    return await interruptible(async (signal) => {
      for (let done = 0; done < total && !signal.aborted; done++) {
        if (done === same) microsPerMessage = slowdownMicros(runs.map(({ record }) => record));
        const arm: Arm =
          done < same
            ? { arm: 'same', second: 'second' }
            : { arm: 'slowed', second: slowedName(microsPerMessage) };
        const said = wording(done, total, arm);
        line.show(said, said);
        runs.push(await round(arm, options, signal, (stage) => line.show(`${said}  ${stage}`)));
      }
      line.end();
      return conclude(runs, options, microsPerMessage, signal.aborted);
    });
  } finally {
    line.end();
  }
}

function slowdownMicros(records: readonly RunRecord[]): number {
  const throughput = undisturbedThroughput(records);
  if (throughput === undefined) throw new Error('no trial of the self-test accepted a message');
  return (SLOWDOWN * 1e6) / throughput;
}

async function round(
  { arm, second }: Arm,
  { timeLimit, out }: SelftestOptions,
  signal: AbortSignal,
  tell: (stage: string) => void,
): Promise<SelftestRun> {
  const names = ['first', second];
  const config = selftestConfig(names, { timeLimit, out });
  const startedMs = performance.now();
  const { path } = await measure(config, {
    signal,
    entries: { client: CLIENT },
    transports: names.map(selftestTransport),
    onEvent: (event) => {
      if (event.type === 'warming-up') tell('warming up');
      if (event.type === 'trial-started') tell(`block ${event.trial.block + 1}`);
    },
  });
  return { arm, record: readRun(path), seconds: (performance.now() - startedMs) / 1000 };
}

/** Of one comparison of these two transports. */
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
          // What processes of the same code differ in for as long as they live must be in the intervals.
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

function wording(done: number, total: number, { arm }: Arm): string {
  const what = arm === 'same' ? 'A against A' : 'A against A slowed by 5 %';
  return `comparison ${done + 1} of ${total}: ${what}`;
}

function conclude(
  runs: readonly SelftestRun[],
  { json }: SelftestOptions,
  microsPerMessage: number,
  interrupted: boolean,
): number {
  const result: Selftest | undefined = summarizeSelftest(runs, {
    scenario: `${KIND}/${STRATEGY}/${selftestTransport('first').summary}`,
    slowdown: SLOWDOWN,
    microsPerMessage,
  });
  if (result !== undefined)
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : renderSelftest(result));
  if (interrupted || result === undefined) return EXIT.interrupted;
  return result.same.alarms > alarmsAllowed(result.same.comparisons) ? EXIT.invalid : EXIT.ok;
}

/** As many as one in twenty, and one at least. */
function alarmsAllowed(comparisons: number): number {
  return Math.max(1, Math.ceil(comparisons / 20));
}
