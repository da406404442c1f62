import { Argument, Command } from 'commander';
import { SCHEMA_NAMES, type SchemaName } from '../../app/command-line.ts';
import { choiceOf } from './options.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema (draft 2020-12) of one of Sendoff’s files')
    .addArgument(
      new Argument('<file>', 'the file').choices(SCHEMA_NAMES).argParser(choiceOf('schema', SCHEMA_NAMES)),
    )
    .addHelpText('after', '\nExample:\n  sendoff schema summary > summary.schema.json')
    .action(async (name: SchemaName) => {
      const { printSchema } = await import('../actions/schema.ts');
      printSchema(name);
    });
}
