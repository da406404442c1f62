import { Command } from 'commander';

export function historyCommand(): Command {
  return new Command('history')
    .description('draw every metric over all runs below a folder, as one page that works offline')
    .argument('<folder>', 'where the runs are, such as reports/')
    .option('--out <file>', 'the page', 'history.html')
    .addHelpText('after', '\nExample:\n  sendoff history reports/ --out history.html')
    .action(async (folder: string, { out }: { out: string }) => {
      const { drawHistory } = await import('../actions/history.ts');
      drawHistory(folder, out);
    });
}
