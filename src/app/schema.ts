import * as z from 'zod';
import { UserConfig } from '../config/user-config.ts';
import { RunComparison } from '../model/comparison.ts';
import { Probe } from '../model/probe.ts';
import { StoredLine } from '../model/run-file.ts';
import { Summary } from '../model/summary.ts';
import type { SchemaName } from './command-line.ts';

const SCHEMAS: Readonly<Record<SchemaName, { readonly schema: z.ZodType; readonly title: string }>> = {
  summary: { schema: Summary, title: 'summary.json of Sendoff' },
  run: { schema: StoredLine, title: 'a line of run.jsonl of Sendoff' },
  comparison: { schema: RunComparison, title: 'comparison.json of Sendoff' },
  probe: { schema: Probe, title: 'the output of sendoff probe --json' },
  config: { schema: UserConfig, title: 'sendoff.config.json' },
};

/** The JSON Schema (draft 2020-12) of one of Sendoff's files. */
export function jsonSchema(name: SchemaName): object {
  const { schema, title } = SCHEMAS[name];
  return { title, ...z.toJSONSchema(schema, { io: 'input' }) };
}
