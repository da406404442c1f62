import { Command, Option } from 'commander';
import { analyze } from '../../analyze/analyze.ts';
import type { Summary } from '../../model/summary.ts';
import { renderCsv, renderJson, renderMarkdown, renderTerminal } from '../../report/index.ts';
import { readRun } from '../../results/read.ts';
import { htmlReport } from '../report-files.ts';

const FORMATS = ['text', 'html', 'json', 'md', 'csv'] as const;
type Format = (typeof FORMATS)[number];

export function reportCommand(): Command {
  return new Command('report')
    .description('render a finished, interrupted or cut-off run again, from its file alone')
    .argument('<run>', 'a run file, or the folder of a run')
    .addOption(new Option('--format <format>', 'what to print on stdout').choices(FORMATS).default('text'))
    .addHelpText('after', '\nExample:\n  sendoff report reports/<run id> --format html > report.html')
    .action((path: string, { format }: { format: Format }) => {
      process.stdout.write(rendered(analyze(readRun(path)), format));
    });
}

function rendered(summary: Summary, format: Format): string {
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
    default:
      return format satisfies never;
  }
}
