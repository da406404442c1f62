import type { SchemaName } from '../../app/command-line.ts';
import { jsonSchema } from '../../app/schema.ts';

export function printSchema(name: SchemaName): void {
  process.stdout.write(`${JSON.stringify(jsonSchema(name), null, 2)}\n`);
}
