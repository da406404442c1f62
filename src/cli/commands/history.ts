import { Command } from 'commander';

export function historyCommand(): Command {
  return new Command('history')
    .description('draw every metric over all runs in a folder, as one offline page')
    .argument('<folder>', 'the folder that holds the runs, such as reports/')
    .option('--out <file>', 'the page to write', 'history.html')
    .addHelpText(
      'after',
      '\nFiles that are not valid runs are skipped, each with its reason.\n\nExample:\n  sendoff history reports/ --out history.html',
    )
    .action(async (folder: string, { out }: { out: string }) => {
      const { drawHistory } = await import('../actions/history.ts');
      drawHistory(folder, out);
    });
}
