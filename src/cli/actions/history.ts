import { readHistory, writeHistory } from '../../app/history.ts';

/** Draws all runs below a folder as one page, and names the files that it skipped. */
export function drawHistory(folder: string, out: string): void {
  const history = readHistory(folder);
  for (const { path, reason } of history.skipped) process.stderr.write(`skipped ${path}: ${reason}\n`);
  writeHistory(history, folder, out);
  process.stdout.write(
    `${history.runs.length} runs drawn, ${history.skipped.length} files skipped\nHistory: ${out}\n`,
  );
}
