import { Assembler } from 'stream-json/assembler.js';
import { jsonParser } from 'stream-json/parser.js';
import { fieldsOf, type ImportedRow, type Malformed } from './row.ts';
import { textOf } from './text.ts';

const NOT_AN_ARRAY = 'the file must be an array of objects: [{"email": …}, …]';

/**
 * The rows of a JSON file with an array of objects.
 * The parser reports no lines, so it gets one line at a time: its output belongs to the latest line.
 */
export async function* jsonRows(path: string): AsyncGenerator<readonly (ImportedRow | Malformed)[]> {
  const parse = jsonParser({ packValues: true, streamValues: false });
  let line = 1;
  let elements: Assembler | undefined;
  let ended = false;
  let element: { readonly line: number; readonly assembler: Assembler } | undefined;

  const feed = (text: string, rows: (ImportedRow | Malformed)[]): void => {
    const parsed = parse(text);
    if (typeof parsed !== 'object' || !('values' in parsed)) return;
    for (const token of parsed.values) {
      if (elements === undefined) {
        if (token.name !== 'startArray') throw new SyntaxError(NOT_AN_ARRAY);
        elements = new Assembler();
      } else if (element === undefined && token.name === 'endArray') {
        ended = true;
      } else {
        element ??= { line, assembler: new Assembler() };
        element.assembler.consume(token);
        if (element.assembler.done) {
          rows.push(rowOf(element.assembler.current, element.line));
          element = undefined;
        }
      }
    }
  };

  for await (const chunk of textOf(path)) {
    const rows: (ImportedRow | Malformed)[] = [];
    try {
      let start = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
        feed(chunk.slice(start, end + 1), rows);
        start = end + 1;
        line++;
      }
      if (start < chunk.length) feed(chunk.slice(start), rows);
    } catch (error) {
      rows.push({ line, problem: error instanceof SyntaxError ? error.message : 'this is not valid JSON' });
      yield rows;
      return;
    }
    if (rows.length > 0) yield rows;
  }
  if (elements === undefined) return;
  if (!ended) yield [{ line, problem: 'the file ends inside the array' }];
}

/** The rows of an NDJSON file: one JSON object per line. Empty lines are skipped. */
export async function* ndjsonRows(path: string): AsyncGenerator<readonly (ImportedRow | Malformed)[]> {
  let rest = '';
  let line = 0;
  for await (const chunk of textOf(path)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    const rows = lines.flatMap((text) => parsedLine(text, ++line));
    if (rows.length > 0) yield rows;
  }
  const last = parsedLine(rest, line + 1);
  if (last.length > 0) yield last;
}

function parsedLine(text: string, line: number): (ImportedRow | Malformed)[] {
  if (text.trim() === '') return [];
  try {
    return [rowOf(JSON.parse(text), line)];
  } catch {
    return [{ line, problem: 'this is not valid JSON' }];
  }
}

function rowOf(value: unknown, line: number): ImportedRow | Malformed {
  const fields = fieldsOf(value);
  return fields === undefined ? { line, problem: 'a recipient must be an object' } : { line, fields };
}
