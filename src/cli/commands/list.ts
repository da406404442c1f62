import { Argument, Command } from 'commander';
import { LIST_TOPICS, type Topic } from '../../app/command-line.ts';
import { choiceOf } from './options.ts';

export function listCommand(): Command {
  return new Command('list')
    .description('list the names to choose from: kinds, transports, links, faults, …')
    .addArgument(
      new Argument('[topic]', 'list only this')
        .choices(LIST_TOPICS)
        .argParser(choiceOf('topic', LIST_TOPICS)),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  sendoff list transports')
    .action(async (topic: Topic | undefined, { json }: { json?: true }) => {
      const { printLists } = await import('../actions/list.ts');
      printLists(topic === undefined ? LIST_TOPICS : [topic], json === true);
    });
}
