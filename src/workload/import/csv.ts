import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { FieldValue } from '../../model/recipient.ts';
import { headerProblem } from './columns.ts';
import { type CsvForm, formOf, headerOf } from './csv-form.ts';
import { fieldValue, type ImportedRow, type Malformed } from './row.ts';
import { textOf } from './text.ts';

const BATCH = 512;
/** Without this limit an unclosed quote would make the rest of the file one field. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/**
 * The rows of a CSV file (RFC 4180) whose first record names the columns.
 * Records may end at LF, CRLF or CR. The header or a line `sep=` determines the delimiter. Records without
 * values are skipped.
 */
export async function* csvRows(path: string): AsyncGenerator<readonly (ImportedRow | Malformed)[]> {
  const texts = textOf(path);
  const form = formOf(await beginningOf(texts));
  let nextLine = form.skippedLines + 1;
  const parser = parse({
    raw: true,
    delimiter: form.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    // Called for each parsed record; the parser's own position is ahead of it. The line number precedes the
    // values.
    on_record: (parsed: unknown): string[] => {
      const { raw, record } = rawRecord(parsed);
      const line = nextLine;
      nextLine += lineEndsIn(raw);
      return [String(line), ...record];
    },
  });
  // The loop below receives the errors of both ends.
  pipeline(Readable.from(withBeginning(form, texts)), parser, () => {});
  let columns: readonly string[] | undefined;
  let batch: (ImportedRow | Malformed)[] = [];
  try {
    for await (const [place, ...record] of parser as AsyncIterable<readonly string[]>) {
      const line = Number(place);
      if (record.every((value) => value.trim() === '')) continue;
      if (columns === undefined) {
        columns = withoutEmptyEnd(
          record.map((name) => name.trim()),
          1,
        );
        const problem = headerProblem(columns);
        if (problem !== undefined) {
          yield [{ line, problem }];
          return;
        }
        continue;
      }
      batch.push(rowOf(columns, record, line));
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    batch.push({ line: nextLine, problem: csvProblem(error) });
  }
  if (batch.length > 0) yield batch;
}

/** Reads the format of a CSV file. */
export async function csvForm(path: string): Promise<Pick<CsvForm, 'delimiter'>> {
  const texts = textOf(path);
  try {
    return formOf(await beginningOf(texts));
  } finally {
    await texts.return(undefined);
  }
}

/** The beginning of the file, up to the end of the header. */
async function beginningOf(texts: AsyncGenerator<string>): Promise<string> {
  let beginning = '';
  while (beginning.length < MAX_RECORD_CHARACTERS && headerOf(beginning) === undefined) {
    const { done, value } = await texts.next();
    if (done === true) break;
    beginning += value;
  }
  return beginning;
}

async function* withBeginning({ rest }: CsvForm, texts: AsyncGenerator<string>): AsyncGenerator<string> {
  if (rest !== '') yield rest;
  yield* texts;
}

/** With `raw`, the parser returns a record together with its text, which its types omit. */
function rawRecord(parsed: unknown): { readonly raw: string; readonly record: readonly string[] } {
  if (typeof parsed === 'object' && parsed !== null && 'raw' in parsed && 'record' in parsed) {
    const { raw, record } = parsed;
    if (typeof raw === 'string' && Array.isArray(record)) return { raw, record };
  }
  throw new TypeError('csv-parse returned no raw record');
}

/** The parser keeps only the first character of `\r\n` at a record's end. */
function lineEndsIn(raw: string): number {
  let count = 0;
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code === 0x0d) {
      count++;
      if (raw.charCodeAt(at + 1) === 0x0a) at++;
    } else if (code === 0x0a) count++;
  }
  return count;
}

/** Removes empty values at the end, such as trailing commas, down to `least` values. */
function withoutEmptyEnd(values: readonly string[], least: number): readonly string[] {
  let length = values.length;
  while (length > least && values[length - 1]?.trim() === '') length--;
  return values.slice(0, length);
}

function rowOf(columns: readonly string[], all: readonly string[], line: number): ImportedRow | Malformed {
  const record = withoutEmptyEnd(all, columns.length);
  if (record.length !== columns.length) {
    return { line, problem: `${record.length} values, but the header names ${columns.length} columns` };
  }
  const fields: Record<string, FieldValue> = {};
  for (const [at, column] of columns.entries()) fields[column] = fieldValue(record[at]) ?? '';
  return { line, fields };
}

function csvProblem(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quoted value is never closed';
    case 'CSV_MAX_RECORD_SIZE':
      return `a row of more than ${MAX_RECORD_CHARACTERS} characters: is a quote not closed?`;
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return 'a quote inside a value: write it twice, and quote the whole value';
    default:
      return error.message;
  }
}
