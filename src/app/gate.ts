import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { thresholdsOf } from '../config/gate.ts';
import { COMMAND_LINE, type ConfigLayer } from '../config/resolve.ts';
import { compareRuns, requireComparable } from '../explain/compare/runs.ts';
import type { RunComparison } from '../model/comparison.ts';
import type { Config } from '../model/config.ts';
import { EXIT, usageError } from '../model/error.ts';
import type { RunRecord } from '../model/run-file.ts';
import type { Summary } from '../model/summary.ts';
import type { Threshold } from '../model/threshold.ts';
import { renderComparisonJson } from '../report/index.ts';
import { baselineFile, checkBaselineName, saveBaseline } from '../results/baselines.ts';
import { readRun } from '../results/read.ts';
import { environmentOf } from '../run/environment.ts';
import { libraryVersions, ownVersion } from './versions.ts';

/** The checks that a run must pass after it has ended. */
export interface Gate {
  readonly baseline: RunRecord | undefined;
  readonly saveAs: string | undefined;
  readonly thresholds: readonly Threshold[] | undefined;
  readonly force: boolean;
}

/**
 * Checks, before anything starts, that the gate can judge the run: the baseline exists, and was measured on a
 * comparable machine with a comparable configuration.
 */
export function openGate(flags: GateFlags, layers: readonly ConfigLayer[], config: Config): Gate {
  const { baseline, saveBaseline: saveAs, force = false } = flags;
  const thresholds = thresholdsOf(layers);
  if (saveAs !== undefined) checkBaselineName(saveAs);
  if (baseline === undefined) {
    if (layers.at(-1)?.origin === COMMAND_LINE && thresholdsOf(layers.slice(-1)) !== undefined)
      throw usageError(
        'fail-on-without-baseline',
        '--fail-on needs a baseline, found none',
        'add --baseline NAME, or use `sendoff compare BASE HEAD --fail-on …`',
      );
    return { baseline: undefined, saveAs, thresholds, force };
  }
  const record = readRun(baselineFile(process.cwd(), baseline));
  const environment = environmentOf(ownVersion(), libraryVersions());
  if (!force) requireComparable(record.header, { environment, config });
  return { baseline: record, saveAs, thresholds, force };
}

export interface GateResult {
  readonly exitCode: number;
  readonly comparison: RunComparison | undefined;
  /** Reports that the run was saved as a baseline, or why it was not. */
  readonly note: string | undefined;
}

/**
 * Compares a finished run with its baseline, writes comparison.json beside the run file, and saves the run as
 * a baseline if requested. Only a valid, complete run that passed becomes a baseline.
 */
export function applyGate(
  { baseline, saveAs, thresholds, force }: Gate,
  runFile: string,
  summary: Summary,
): GateResult {
  const comparison =
    baseline === undefined ? undefined : compareRuns(baseline, readRun(runFile), { thresholds, force });
  if (comparison !== undefined)
    writeFileSync(join(dirname(runFile), 'comparison.json'), renderComparisonJson(comparison));
  const exitCode = summary.validity.valid ? (comparison?.gate.exitCode ?? EXIT.ok) : EXIT.invalid;
  if (saveAs === undefined) return { exitCode, comparison, note: undefined };
  const why =
    exitCode === EXIT.invalid
      ? 'the run is invalid'
      : summary.run.state !== 'complete'
        ? 'the run is incomplete'
        : exitCode === EXIT.ok
          ? undefined
          : 'it did not pass the gate';
  const note =
    why === undefined
      ? `saved as baseline ${saveAs}: ${saveBaseline(process.cwd(), saveAs, runFile)}`
      : `not saved as baseline ${saveAs}: ${why}; ${runFile} is kept`;
  return { exitCode, comparison, note };
}

/** The options of the gate. */
export interface GateFlags {
  readonly baseline?: string;
  readonly saveBaseline?: string;
  readonly force?: true;
}
