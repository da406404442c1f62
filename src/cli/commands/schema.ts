import { Argument, Command } from 'commander';
import { SCHEMA_NAMES, type SchemaName } from '../../app/command-line.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema (draft 2020-12) of a file')
    .addArgument(new Argument('<file>', 'which file').choices(SCHEMA_NAMES))
    .action(async (name: SchemaName) => {
      const { printSchema } = await import('../actions/schema.ts');
      printSchema(name);
    });
}
