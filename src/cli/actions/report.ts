import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { htmlReport, readSummary } from '../../app/report.ts';
import type { Summary } from '../../model/summary.ts';
import {
  exportedFigures,
  renderAnnotations,
  renderBencher,
  renderBenchmark,
  renderCsv,
  renderJson,
  renderJunit,
  renderMarkdown,
} from '../../report/index.ts';
import type { ReportFormat } from '../flags.ts';
import { summaryText } from '../summary-text.ts';

/** Prints a stored run; throws what `readRun` throws. */
export function report(path: string, format: ReportFormat, details: boolean): void {
  const summary = readSummary(path);
  process.stdout.write(
    format === 'text' ? summaryText(summary, pageOf(path), details) : rendered(summary, format),
  );
}

/** The path of the page that the run wrote, or the command that writes it. */
function pageOf(path: string): string {
  const page = join(path.endsWith('.jsonl') ? dirname(path) : path, 'report.html');
  return existsSync(page) ? page : `sendoff report ${path} --format html > report.html`;
}

function rendered(summary: Summary, format: Exclude<ReportFormat, 'text'>): string {
  switch (format) {
    case 'html':
      return htmlReport(summary);
    case 'json':
      return renderJson(summary);
    case 'md':
      return renderMarkdown(summary);
    case 'csv':
      return renderCsv(summary);
    case 'junit':
      return renderJunit(summary);
    case 'annotations':
      return renderAnnotations(summary);
    case 'benchmark-bigger':
      return renderBenchmark(exportedFigures(summary), 'bigger');
    case 'benchmark-smaller':
      return renderBenchmark(exportedFigures(summary), 'smaller');
    case 'bencher':
      return renderBencher(exportedFigures(summary));
    default:
      return format satisfies never;
  }
}
