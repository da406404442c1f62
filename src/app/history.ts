import { readFileSync } from 'node:fs';
import type { PastRun } from '../analyze/compare/history.ts';
import { historyOf } from '../explain/compare/history.ts';
import { analyze } from '../explain/summary.ts';
import { SendoffError, usageError } from '../model/error.ts';
import type { History } from '../model/history.ts';
import { renderHistory } from '../report/index.ts';
import { filesThatMayBeRuns } from '../results/find.ts';
import { readRun } from '../results/read.ts';
import { writeOutputFile } from './output-file.ts';

/**
 * Reads every run below a folder. `skipped` names the files that are not valid runs, each with its reason.
 */
export function readHistory(folder: string): History {
  const past: PastRun[] = [];
  const skipped: History['skipped'] = [];
  for (const path of filesThatMayBeRuns(folder)) {
    const read = pastRun(path);
    if ('reason' in read) skipped.push(read);
    else past.push(read);
  }
  return historyOf(past, skipped);
}

/** Writes the page. Throws a usage error if the history has no run, or if the file cannot be written. */
export function writeHistory(history: History, folder: string, out: string): void {
  if (history.runs.length === 0)
    throw usageError(
      'no-runs',
      `${folder}: it holds no valid run (${history.skipped.length} files skipped)`,
      'name the folder that holds the runs, such as reports/',
    );
  const chartJs = readFileSync(new URL('./chart.umd.min.js', import.meta.resolve('chart.js')), 'utf8');
  try {
    writeOutputFile(out, renderHistory(history, { chartJs }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageError(
      'out-unwritable',
      `${out}: cannot be written: ${reason}`,
      'choose another file with --out',
      cause,
    );
  }
}

/** Only the fields that the history needs, so that a thousand runs fit in memory. */
function pastRun(path: string): PastRun | History['skipped'][number] {
  try {
    const { run, environment, config, validity, scenarios } = analyze(readRun(path));
    return {
      path,
      run,
      environment,
      config,
      validity,
      scenarios: scenarios.map(({ id, role, kind, strategy, transport, metrics }) => ({
        id,
        role,
        kind,
        strategy,
        transport,
        metrics,
      })),
    };
  } catch (cause) {
    if (cause instanceof SendoffError) return { path, reason: cause.message };
    throw cause;
  }
}
