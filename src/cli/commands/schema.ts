import { Argument, Command } from 'commander';
import * as z from 'zod';
import { UserConfig } from '../../config/user-config.ts';
import { RunLine } from '../../model/run-file.ts';
import { Summary } from '../../model/summary.ts';

const SCHEMAS = {
  summary: { schema: Summary, title: 'summary.json of Sendoff' },
  run: { schema: RunLine, title: 'a line of run.jsonl of Sendoff' },
  config: { schema: UserConfig, title: 'sendoff.config.json' },
} as const;
type Name = keyof typeof SCHEMAS;

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema (draft 2020-12) of a file')
    .addArgument(new Argument('<file>', 'which file').choices(Object.keys(SCHEMAS)))
    .action((name: Name) => {
      const { schema, title } = SCHEMAS[name];
      process.stdout.write(
        `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`,
      );
    });
}
