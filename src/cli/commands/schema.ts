import { Argument, Command } from 'commander';

const NAMES = ['summary', 'run', 'comparison', 'probe', 'config'] as const;
export type SchemaName = (typeof NAMES)[number];

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema (draft 2020-12) of a file')
    .addArgument(new Argument('<file>', 'which file').choices(NAMES))
    .action(async (name: SchemaName) => {
      const { printSchema } = await import('../actions/schema.ts');
      printSchema(name);
    });
}
