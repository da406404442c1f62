import { Argument, Command } from 'commander';

const TOPICS = [
  'kinds',
  'strategies',
  'transports',
  'features',
  'links',
  'presets',
  'faults',
  'retries',
] as const;
export type Topic = (typeof TOPICS)[number];

export function listCommand(): Command {
  return new Command('list')
    .description('what there is to choose from')
    .addArgument(new Argument('[topic]', 'one of them only').choices(TOPICS))
    .option('--json', 'as JSON')
    .action(async (topic: Topic | undefined, { json }: { json?: true }) => {
      const { printLists } = await import('../actions/list.ts');
      printLists(topic === undefined ? TOPICS : [topic], json === true);
    });
}
