import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, SendoffError } from '../model/error.ts';
import type { Summary } from '../model/summary.ts';
import { renderHtml, renderJson } from '../report/index.ts';

/** Writes summary.json and report.html beside a run file; gives the path of the page. Throws where the disk takes no more. */
export function writeReports(runFile: string, summary: Summary): string {
  const folder = dirname(runFile);
  writeWhole(join(folder, 'summary.json'), renderJson(summary));
  const page = join(folder, 'report.html');
  writeWhole(page, htmlReport(summary));
  return page;
}

/** Under another name first: what is there stays until all of the new one is on disk. */
function writeWhole(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, text, { flush: true });
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new SendoffError(
      `${path}: can't write: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'report-write',
        hint: `make room on the disk; the run file is whole, and \`sendoff report ${dirname(path)}\` renders it again`,
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
