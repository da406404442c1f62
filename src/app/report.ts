import { analyze } from '../explain/summary.ts';
import type { Summary } from '../model/summary.ts';
import { readRun } from '../results/read.ts';

export { htmlReport } from './report-files.ts';

/** The summary of a stored run, computed again from its file. Throws what `readRun` throws. */
export function readSummary(path: string): Summary {
  return analyze(readRun(path));
}
