import { Command, Option } from 'commander';
import { REPORT_FORMATS, type ReportFormat } from '../flags.ts';
import { choiceOf } from './options.ts';

export function reportCommand(): Command {
  return new Command('report')
    .description('render a stored run again, also one that was interrupted')
    .argument('<run>', 'a run file, or the folder of a run')
    .addOption(
      new Option('--format <format>', 'output format on stdout')
        .choices(REPORT_FORMATS)
        .argParser(choiceOf('format', REPORT_FORMATS))
        .default('text'),
    )
    .option('--details', 'with --format text: print every section, not only the answer')
    .addHelpText('after', '\nExample:\n  sendoff report reports/<run id> --format html > report.html')
    .action(
      async (path: string, { format, details = false }: { format: ReportFormat; details?: boolean }) => {
        const { report } = await import('../actions/report.ts');
        report(path, format, details);
      },
    );
}
