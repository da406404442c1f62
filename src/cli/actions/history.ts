import { readFileSync } from 'node:fs';
import { historyOf, type PastRun } from '../../analyze/compare/history.ts';
import { writeOutputFile } from '../../app/output-file.ts';
import { analyze } from '../../explain/summary.ts';
import { SendoffError, usageError } from '../../model/error.ts';
import type { History } from '../../model/history.ts';
import { renderHistory } from '../../report/index.ts';
import { filesThatMayBeRuns } from '../../results/find.ts';
import { readRun } from '../../results/read.ts';

/** Reads all runs below a folder and writes the page; says what it passed over. */
export function drawHistory(folder: string, out: string): void {
  const past: PastRun[] = [];
  const skipped: History['skipped'] = [];
  for (const path of filesThatMayBeRuns(folder)) {
    const read = pastRun(path);
    if ('reason' in read) skipped.push(read);
    else past.push(read);
  }
  const history = historyOf(past, skipped);
  for (const { path, reason } of history.skipped) process.stderr.write(`passed over ${path}: ${reason}\n`);
  if (history.runs.length === 0)
    throw usageError(
      'no-runs',
      `${folder}: no valid run below it (${history.skipped.length} passed over)`,
      'give the folder that holds the runs, such as reports/',
    );
  const chartJs = readFileSync(new URL('./chart.umd.min.js', import.meta.resolve('chart.js')), 'utf8');
  try {
    writeOutputFile(out, renderHistory(history, { chartJs }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageError(
      'out-unwritable',
      `${out}: can't be written: ${reason}`,
      'choose another file with --out',
      cause,
    );
  }
  process.stdout.write(
    `${history.runs.length} runs drawn, ${history.skipped.length} passed over\nHistory: ${out}\n`,
  );
}

/** Only what the history needs, so that a thousand runs fit in memory. */
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
