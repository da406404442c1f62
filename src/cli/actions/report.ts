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
  renderTerminal,
} from '../../report/index.ts';
import type { ReportFormat } from '../flags.ts';

/** Reads, analyzes and prints a run; throws what `readRun` throws. */
export function report(path: string, format: ReportFormat): void {
  process.stdout.write(rendered(readSummary(path), format));
}

function rendered(summary: Summary, format: ReportFormat): string {
  switch (format) {
    case 'text':
      return renderTerminal(summary, { columns: process.stdout.columns ?? 100, color: process.stdout.isTTY });
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
