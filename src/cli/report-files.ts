import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Summary } from '../model/summary.ts';
import { renderHtml, renderJson } from '../report/index.ts';

/** Writes summary.json and report.html beside a run file; gives the path of the page. */
export function writeReports(runFile: string, summary: Summary): string {
  const folder = dirname(runFile);
  writeFileSync(join(folder, 'summary.json'), renderJson(summary));
  const page = join(folder, 'report.html');
  writeFileSync(page, htmlReport(summary));
  return page;
}

/** The page, with Chart.js inside. */
export function htmlReport(summary: Summary): string {
  const chartJs = readFileSync(new URL('./chart.umd.min.js', import.meta.resolve('chart.js')), 'utf8');
  return renderHtml(summary, { chartJs });
}
