import { compareRuns } from '../../analyze/compare/runs.ts';
import { readConfigFile } from '../../config/config-file.ts';
import { thresholdsFrom } from '../../config/fail-on.ts';
import { thresholdsOf } from '../../config/gate.ts';
import { checkConfig } from '../../config/resolve.ts';
import type { Threshold } from '../../model/threshold.ts';
import { runOrBaseline } from '../../results/baselines.ts';
import { readRun } from '../../results/read.ts';
import { comparisonOutputs } from '../comparison-output.ts';
import type { CompareFlags } from '../flags.ts';

/** Reads and compares two runs, prints the result, and gives the exit code. */
export async function compare(base: string, head: string, flags: CompareFlags): Promise<number> {
  const thresholds = await thresholdsFor(flags);
  const print = comparisonOutputs(flags);
  const directory = process.cwd();
  const [before, after] = [base, head].map((named) => runOrBaseline(directory, named));
  const comparison = compareRuns(readRun(before ?? base), readRun(after ?? head), {
    thresholds,
    force: flags.force === true,
  });
  print(comparison);
  return comparison.gate.exitCode;
}

async function thresholdsFor({ failOn, config }: CompareFlags): Promise<readonly Threshold[] | undefined> {
  if (failOn !== undefined) return thresholdsFrom('--fail-on', failOn);
  const file = await readConfigFile(process.cwd(), config);
  if (file === undefined) return undefined;
  // A mistake anywhere in the file is told, not passed over. Without a file, no transport's library need be loaded.
  const { CHOICES } = await import('../../app/directory.ts');
  checkConfig([file], CHOICES);
  return thresholdsOf([file]);
}
