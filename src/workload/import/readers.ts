import { extname } from 'node:path';
import { usageError } from '../../model/error.ts';
import { csvRows } from './csv.ts';
import { jsonRows, ndjsonRows } from './json.ts';
import type { RowReader } from './row.ts';

const READERS: Readonly<Record<string, RowReader>> = {
  '.csv': csvRows,
  '.json': jsonRows,
  '.ndjson': ndjsonRows,
  '.jsonl': ndjsonRows,
};

/** @throws usageError `recipients-format` */
export function readerFor(path: string): RowReader {
  const reader = READERS[extname(path).toLowerCase()];
  if (reader !== undefined) return reader;
  throw usageError(
    'recipients-format',
    `${path}: unknown file type`,
    'use a file that ends in .csv, .json (an array of objects) or .ndjson (one object per line)',
  );
}
