import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { compareWithin, type Halves } from '../../analyze/compare/runs.ts';
import { checkOutBase } from '../../app/ab/base.ts';
import { CHOICES } from '../../app/directory.ts';
import { interruptible } from '../../app/interrupt.ts';
import { measure } from '../../app/measure.ts';
import { writeReports } from '../../app/report-files.ts';
import { thresholdsFrom } from '../../config/fail-on.ts';
import { COMMAND_LINE, resolveConfig } from '../../config/resolve.ts';
import type { Config } from '../../model/config.ts';
import { EXIT, usageError } from '../../model/error.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { renderComparisonJson } from '../../report/index.ts';
import { readRun } from '../../results/read.ts';
import type { Entries } from '../../run/fleet.ts';
import { comparisonOutputs } from '../comparison-output.ts';
import type { AbFlags } from '../flags.ts';
import { showProgress } from '../progress.ts';

const NAMES = ['base', 'head'] as const;
/** Long enough to be worth the processes that each trial has of its own. */
const TRIAL = '1s';
const WARM_UP = '1s';

/**
 * Measures the user's module as it is committed at the base and as it is in the working tree, interleaved in one run, and
 * judges the head. Gives the exit code of the gate.
 */
export async function compareHeadWithBase(flags: AbFlags, entries: Partial<Entries>): Promise<number> {
  const thresholds = flags.failOn === undefined ? undefined : thresholdsFrom('--fail-on', flags.failOn);
  const print = comparisonOutputs(flags);
  const module = resolve(flags.head, flags.module);
  if (!existsSync(module))
    throw usageError('ab-module-missing', `${module}: no such file`, 'name the module with --module');
  return await interruptible(async (signal) => {
    const tell = (line: string): void => void process.stderr.write(`${line}\n`);
    const base = await checkOutBase({ ref: flags.base, module, prepare: flags.prepare, tell, signal });
    try {
      const config = abConfig(flags, { base: base.module, head: module });
      const { record, path, end } = await measured(config, signal, entries);
      if (end === 'interrupted') return EXIT.interrupted;
      const comparison = compareWithin(record, halvesOf(record, basename(module)), { thresholds });
      writeFileSync(join(dirname(path), 'comparison.json'), renderComparisonJson(comparison));
      print(comparison);
      return comparison.gate.exitCode;
    } finally {
      await base.remove();
    }
  });
}

export function abConfig(flags: AbFlags, modules: Readonly<Record<(typeof NAMES)[number], string>>): Config {
  const {
    kind,
    strategy,
    via,
    concurrency,
    blocks,
    duration,
    count,
    until,
    timeLimit,
    warmUp,
    isolation,
    seed,
    recipients,
    out,
  } = flags;
  if (until === 'resolved')
    throw usageError(
      'ab-until',
      '--until resolved: the gate judges by t tests, which a run that stopped because of its result would mislead',
      'give a precision such as --until 5%, or a number of --blocks',
    );
  const given = {
    via,
    concurrency,
    blocks,
    duration,
    count,
    until,
    timeLimit,
    warmUp,
    isolation,
    seed,
    recipients,
    out,
  };
  const config = {
    kinds: kind,
    strategies: strategy,
    transports: [...NAMES],
    own: modules,
    ceilings: false,
    phases: false,
    ...(count === undefined ? { duration: TRIAL } : {}),
    warmUp: WARM_UP,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  return resolveConfig([{ origin: COMMAND_LINE, config }], CHOICES, Math.floor(Math.random() * 2 ** 32));
}

async function measured(config: Config, signal: AbortSignal, entries: Partial<Entries>) {
  const progress = showProgress(process.stderr, Date.now);
  try {
    const { path, end, summary } = await measure(config, { onEvent: progress.event, signal, entries });
    writeReports(path, summary);
    return { record: readRun(path), path, end };
  } finally {
    progress.end();
  }
}

/** What the two are called where they are compared: the module, for both are versions of it. */
function halvesOf({ plan }: RunRecord, name: string): Halves[] {
  const [base, head] = NAMES;
  return plan.scenarios
    .filter(({ transport }) => transport === base)
    .map(({ id, kind, strategy }) => {
      const prefix = `${kind}/${strategy}/`;
      const rest = id.slice(prefix.length + base.length);
      return { scenario: prefix + name + rest, base: id, head: prefix + head + rest };
    });
}
