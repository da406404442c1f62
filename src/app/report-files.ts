import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, SendoffError } from '../model/error.ts';
import type { Summary } from '../model/summary.ts';
import { renderHtml, renderJson } from '../report/index.ts';

/**
 * Writes summary.json and report.html beside a run file, and returns the path of the page. Throws if a write
 * fails.
 */
export function writeReports(runFile: string, summary: Summary): string {
  const folder = dirname(runFile);
  writeAtomically(join(folder, 'summary.json'), renderJson(summary));
  const page = join(folder, 'report.html');
  writeAtomically(page, htmlReport(summary));
  return page;
}

/** Writes under another name first, so that the old file stays until the new one is complete. */
function writeAtomically(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, text, { flush: true });
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new SendoffError(
      `${path}: cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'report-write',
        hint: `free space on the disk; the run file is complete, and \`sendoff report ${dirname(path)}\` renders it again`,
        exitCode: EXIT.fault,
        cause,
      },
    );
  }
}

/** The page, with Chart.js inside. */
export function htmlReport(summary: Summary): string {
  const chartJs = readFileSync(new URL('./chart.umd.min.js', import.meta.resolve('chart.js')), 'utf8');
  return renderHtml(summary, { chartJs });
}
