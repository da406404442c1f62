import * as z from 'zod';
import { UserConfig } from '../../config/user-config.ts';
import { RunComparison } from '../../model/comparison.ts';
import { Probe } from '../../model/probe.ts';
import { StoredLine } from '../../model/run-file.ts';
import { Summary } from '../../model/summary.ts';
import type { SchemaName } from '../flags.ts';

const SCHEMAS: Readonly<Record<SchemaName, { readonly schema: z.ZodType; readonly title: string }>> = {
  summary: { schema: Summary, title: 'summary.json of Sendoff' },
  run: { schema: StoredLine, title: 'a line of run.jsonl of Sendoff' },
  comparison: { schema: RunComparison, title: 'comparison.json of Sendoff' },
  probe: { schema: Probe, title: 'what sendoff probe --json prints' },
  config: { schema: UserConfig, title: 'sendoff.config.json' },
};

export function printSchema(name: SchemaName): void {
  const { schema, title } = SCHEMAS[name];
  process.stdout.write(`${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`);
}
