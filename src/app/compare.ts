import { readConfigFile } from '../config/config-file.ts';
import { thresholdsFrom } from '../config/fail-on.ts';
import { thresholdsOf } from '../config/gate.ts';
import { checkConfig } from '../config/resolve.ts';
import { compareRuns } from '../explain/compare/runs.ts';
import type { RunComparison } from '../model/comparison.ts';
import type { Threshold } from '../model/threshold.ts';
import { runOrBaseline } from '../results/baselines.ts';
import { readRun } from '../results/read.ts';

export interface StoredComparison {
  /** A run file, the folder of a run, or the name of a baseline. */
  readonly base: string;
  readonly head: string;
  readonly thresholds: readonly Threshold[] | undefined;
  readonly force: boolean;
}

/**
 * Reads two stored runs and compares them. Throws a usage error if one is missing or they are not comparable.
 */
export function compareStored({ base, head, thresholds, force }: StoredComparison): RunComparison {
  const directory = process.cwd();
  const [basePath, headPath] = [runOrBaseline(directory, base), runOrBaseline(directory, head)];
  return compareRuns(readRun(basePath), readRun(headPath), { thresholds, force });
}

export interface ThresholdSource {
  readonly failOn?: string;
  /** A config file; by default, the one in the working directory. */
  readonly config?: string;
}

/** The thresholds of `--fail-on`, else those of the config file; undefined if neither has any. */
export async function readThresholds({
  failOn,
  config,
}: ThresholdSource): Promise<readonly Threshold[] | undefined> {
  if (failOn !== undefined) return thresholdsFrom('--fail-on', failOn);
  const file = await readConfigFile(process.cwd(), config);
  if (file === undefined) return undefined;
  // Reports every mistake in the file. Imported late: without a file, no transport's library is loaded.
  const { CHOICES } = await import('./directory.ts');
  checkConfig([file], CHOICES);
  return thresholdsOf([file]);
}
