import { Command, Option } from 'commander';
import { REPORT_FORMATS, type ReportFormat } from '../flags.ts';

export function reportCommand(): Command {
  return new Command('report')
    .description('render a finished, interrupted or cut-off run again, from its file alone')
    .argument('<run>', 'a run file, or the folder of a run')
    .addOption(
      new Option('--format <format>', 'what to print on stdout').choices(REPORT_FORMATS).default('text'),
    )
    .option('--details', 'as text: print every section instead of the answer on one screen')
    .addHelpText('after', '\nExample:\n  sendoff report reports/<run id> --format html > report.html')
    .action(
      async (path: string, { format, details = false }: { format: ReportFormat; details?: boolean }) => {
        const { report } = await import('../actions/report.ts');
        report(path, format, details);
      },
    );
}
