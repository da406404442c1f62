import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Halves } from '../../analyze/compare/runs.ts';
import { COMMAND_LINE, resolveConfig } from '../../config/resolve.ts';
import { compareWithin } from '../../explain/compare/runs.ts';
import { duetCores as findDuetCores } from '../../measure/cores.ts';
import type { RunComparison } from '../../model/comparison.ts';
import type { Config } from '../../model/config.ts';
import type { Pairing } from '../../model/duet.ts';
import { usageError } from '../../model/error.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Threshold } from '../../model/threshold.ts';
import { renderComparisonJson } from '../../report/index.ts';
import { readRun } from '../../results/read.ts';
import { CHOICES } from '../directory.ts';
import { type MeasureOptions, measure } from '../measure.ts';
import { writeReports } from '../report-files.ts';
import { checkOutBase } from './base.ts';
import { AB_DEFAULTS, defaultThresholds, type Judged, pairingOf } from './pairing.ts';

/** The user's choices, as typed. */
export interface AbChoices {
  readonly base: string;
  readonly module: string;
  readonly head: string;
  readonly prepare: string;
  readonly kind: readonly string[];
  readonly strategy: readonly string[];
  readonly via?: string;
  readonly concurrency?: number | string;
  readonly blocks?: number | string;
  readonly duration?: string;
  readonly count?: number | string;
  readonly until?: string;
  readonly timeLimit?: string;
  readonly warmUp?: string;
  readonly isolation: string;
  readonly pairing?: string;
  readonly countInstructions?: string;
  readonly seed?: number | string;
  readonly recipients?: string;
  readonly out?: string;
}

export interface AbOptions extends Pick<MeasureOptions, 'onEvent' | 'entries' | 'duetCores'> {
  /** Undefined for the default thresholds. */
  readonly thresholds: readonly Threshold[] | undefined;
  /** Called with each step of the checkout, as one line. */
  readonly onNote: (note: string) => void;
  readonly signal: AbortSignal;
}

const NAMES = ['base', 'head'] as const;
/** The optimizing compilers would take minutes. */
const COUNTED = 'no-opt';

/** The path of the head's module. Throws a usage error if it does not exist. */
export function headModule({ head, module }: Pick<AbChoices, 'head' | 'module'>): string {
  const path = resolve(head, module);
  if (existsSync(path)) return path;
  throw usageError('ab-module-missing', `${path}: no such file`, 'name the module with --module');
}

/**
 * Measures the user's module at the base commit and in the working tree in one run, at the same time if
 * possible, and writes comparison.json beside the run file.
 *
 * @returns undefined if the run was interrupted
 */
export async function compareHeadWithBase(
  choices: AbChoices,
  { thresholds, onNote, signal, onEvent, entries, duetCores = findDuetCores }: AbOptions,
): Promise<RunComparison | undefined> {
  const module = headModule(choices);
  const { base: ref, prepare } = choices;
  const { pairing, note } = pairingOf(choices, duetCores);
  // The choices are checked before anything is checked out.
  abConfig(choices, { base: module, head: module }, pairing);
  if (note !== undefined) onNote(note);
  const base = await checkOutBase({ ref, module, prepare, onNote, signal });
  try {
    const config = abConfig(choices, { base: base.module, head: module }, pairing);
    const { path, end, summary } = await measure(config, {
      ...{ signal, duetCores },
      ...(onEvent === undefined ? {} : { onEvent }),
      ...(entries === undefined ? {} : { entries }),
    });
    writeReports(path, summary);
    if (end === 'interrupted') return undefined;
    const record = readRun(path);
    const comparison = compareWithin(record, halvesOf(record, basename(module)), {
      thresholds: thresholds ?? defaultThresholds(judgedIn(record)),
    });
    writeFileSync(join(dirname(path), 'comparison.json'), renderComparisonJson(comparison));
    return comparison;
  } finally {
    await base.remove();
  }
}

export function abConfig(
  choices: AbChoices,
  modules: Readonly<Record<(typeof NAMES)[number], string>>,
  pairing: Pairing,
): Config {
  const { base, module, head, prepare, kind, strategy, ...given } = choices;
  if (choices.until === 'resolved')
    throw usageError(
      'ab-until',
      '--until resolved: a run that stops on its own result would mislead the gate’s t tests',
      'give a precision such as --until 5%, or a number of --blocks',
    );
  const config = {
    kinds: kind,
    strategies: strategy,
    transports: [...NAMES],
    own: modules,
    ceilings: false,
    phases: false,
    countInstructions: COUNTED,
    ...defaultsOf(choices, pairing),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    pairing,
  };
  return resolveConfig([{ origin: COMMAND_LINE, config }], CHOICES, Math.floor(Math.random() * 2 ** 32));
}

/** A number of blocks, and a number of messages, replace the defaults that would contradict them. */
function defaultsOf({ count, blocks }: AbChoices, pairing: Pairing): object {
  if (pairing === 'duet') {
    const { until, ...rest } = AB_DEFAULTS.duet;
    return blocks === undefined ? { ...rest, until } : rest;
  }
  const { duration, ...rest } = AB_DEFAULTS.interleaved;
  return count === undefined ? { ...rest, duration } : rest;
}

function judgedIn({ plan, header: { config } }: RunRecord): Judged {
  return {
    pairing: config.pairing,
    hasMock: plan.scenarios.some(({ mock }) => mock !== null),
    countsInstructions: config.countInstructions !== null,
  };
}

/** Pairs base and head of each scenario, under the name of the module: both are versions of it. */
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
