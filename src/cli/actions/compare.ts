import { compareStored, readThresholds } from '../../app/compare.ts';
import { comparisonOutputs } from '../comparison-output.ts';
import type { CompareFlags } from '../flags.ts';

/** Compares two stored runs, prints the comparison, and returns the exit code. */
export async function compare(base: string, head: string, flags: CompareFlags): Promise<number> {
  const thresholds = await readThresholds(flags);
  const print = comparisonOutputs(flags);
  const comparison = compareStored({ base, head, thresholds, force: flags.force === true });
  print(comparison);
  return comparison.gate.exitCode;
}
