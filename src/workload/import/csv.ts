import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { FieldValue } from '../../model/recipient.ts';
import { fieldValue, type Malformed, type Row } from './rows.ts';
import { textOf } from './text.ts';

const BATCH = 512;
/** A quote that is never closed would otherwise take the rest of the file for one field. */
const MAX_RECORD_CHARACTERS = 1_000_000;

interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** Rows of a CSV file (RFC 4180) whose first record names the columns. */
export async function* csvRows(path: string): AsyncGenerator<readonly (Row | Malformed)[]> {
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // Errors of either end surface in the loop below.
  pipeline(Readable.from(textOf(path)), parser, () => {});
  let columns: readonly string[] | undefined;
  let batch: (Row | Malformed)[] = [];
  let readLines = 0;
  try {
    for await (const parsed of parser as AsyncIterable<Parsed>) {
      const line = firstLine(parsed);
      readLines = parsed.info.lines;
      if (columns === undefined) {
        columns = parsed.record.map((name) => name.trim());
        const problem = headerProblem(columns);
        if (problem !== undefined) {
          yield [{ line, problem }];
          return;
        }
        continue;
      }
      batch.push(rowOf(columns, parsed.record, line));
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // An open quote is noticed at the end of the file; it stands in the record after the last good one.
    const open = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
    const line = open ? readLines + 1 : Number(error['lines'] ?? readLines + 1);
    batch.push({ line, problem: csvProblem(error) });
  }
  if (batch.length > 0) yield batch;
}

/** The parser tells the line on which a record ends. */
function firstLine({ info, record }: Parsed): number {
  let breaks = 0;
  for (const value of record) {
    for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) breaks++;
  }
  return info.lines - breaks;
}

function rowOf(columns: readonly string[], record: readonly string[], line: number): Row | Malformed {
  if (record.length !== columns.length) {
    return { line, problem: `${record.length} values, but the header names ${columns.length} columns` };
  }
  const fields: Record<string, FieldValue> = {};
  for (const [at, column] of columns.entries()) fields[column] = fieldValue(record[at]) ?? '';
  return { line, fields };
}

function headerProblem(columns: readonly string[]): string | undefined {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined && /[;\t]/.test(only)) {
    const found = only.includes(';') ? 'semicolons' : 'tabs';
    return `the columns seem to be separated by ${found}; separate them by commas`;
  }
  if (columns.includes('')) return `column ${columns.indexOf('') + 1} has no name`;
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  return twice === undefined ? undefined : `the column "${twice}" is named twice`;
}

function csvProblem(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quoted value is never closed';
    case 'CSV_MAX_RECORD_SIZE':
      return `a row of more than ${MAX_RECORD_CHARACTERS} characters: is a quote not closed?`;
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return 'a quote inside of a value: write it twice, and quote the whole value';
    default:
      return error.message;
  }
}
