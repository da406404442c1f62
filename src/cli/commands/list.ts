import { Argument, Command } from 'commander';
import { LIST_TOPICS, type Topic } from '../../app/command-line.ts';

export function listCommand(): Command {
  return new Command('list')
    .description('what there is to choose from')
    .addArgument(new Argument('[topic]', 'one of them only').choices(LIST_TOPICS))
    .option('--json', 'as JSON')
    .action(async (topic: Topic | undefined, { json }: { json?: true }) => {
      const { printLists } = await import('../actions/list.ts');
      printLists(topic === undefined ? LIST_TOPICS : [topic], json === true);
    });
}
