import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRecipients } from '../../../src/workload/import/check.ts';
import { csvRows } from '../../../src/workload/import/csv.ts';
import { file } from './files.ts';

let number = 0;
async function rowsOf(content: string | Uint8Array): Promise<readonly object[]> {
  const rows: object[] = [];
  for await (const batch of csvRows(file(`form${++number}.csv`, content))) rows.push(...batch);
  return rows;
}

const LINE_ENDS = ['\n', '\r\n', '\r'];
const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  separatorLine: fc.boolean(),
  mark: fc.boolean(),
  wide: fc.boolean(),
  quoteAll: fc.boolean(),
  trailing: fc.nat(2),
  lineEnds: fc.array(fc.constantFrom(...LINE_ENDS), { minLength: 1, maxLength: 4 }),
  emptyRows: fc.array(fc.constantFrom('', '  ', 'delimiters'), { maxLength: 3 }),
  lastLineEnd: fc.boolean(),
});
const value = fc.string({
  unit: fc.constantFrom('a', 'Z', '1', 'ü', '€', ' ', ',', ';', '\t', '|', '"', '\n', '\r', '\r\n', '='),
  maxLength: 6,
});

/** Writes CSV by RFC 4180, in any of the common dialects. */
function written(
  rows: readonly (readonly string[])[],
  form: typeof dialect extends fc.Arbitrary<infer T> ? T : never,
) {
  const { delimiter, quoteAll, trailing, lineEnds, emptyRows } = form;
  const quoted = (text: string): string =>
    quoteAll || /[,;\t|"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const texts = rows.map((row) => row.map(quoted).join(delimiter) + delimiter.repeat(trailing));
  for (const empty of emptyRows) texts.splice(1, 0, empty === 'delimiters' ? delimiter.repeat(2) : empty);
  if (form.separatorLine) texts.unshift(`sep=${delimiter}`);
  const ends = texts.map((_, i) => lineEnds[i % lineEnds.length] ?? '\n');
  if (!form.lastLineEnd) ends[ends.length - 1] = '';
  const text = texts.map((line, i) => line + ends[i]).join('');
  if (form.wide) return Buffer.from(`\ufeff${text}`, 'utf16le');
  return Buffer.from((form.mark ? '\ufeff' : '') + text);
}

describe('rows of a CSV file', () => {
  it('are read unchanged in every common form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, value), { maxLength: 4 }), dialect, async (values, form) => {
        const rows = values.map(([name, city], i) => [`row${i}@example.com`, name, city]);
        const read = await rowsOf(written([['email', 'name', 'city'], ...rows], form));
        expect(read).toMatchObject(
          rows.map(([email, ...others]) => {
            const [name, city] = others.map((text) => text.replace(/\r\n?/g, '\n'));
            return { fields: { email, name, city } };
          }),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('have the line number that an editor shows', async () => {
    const content = 'email,note\r\na@b.example,"1\r\n2\n3\r4"\r\n\r\n,\rb@c.example,x\n';
    expect(await rowsOf(content)).toMatchObject([{ line: 2 }, { line: 8 }]);
  });

  it.each([
    ['email;name\na@b.example;Ann\n', ['values are separated by semicolons']],
    ['sep=\t\nemail\tname\na@b.example\tAnn\n', ['values are separated by tabs']],
    ['E-Mail,Name\na@b.example,Ann\n', ['the column "E-Mail" holds the addresses']],
    [
      '"Email Address","First Name",Address\na@b.example,Ann,12 Main St\n',
      ['the column "Email Address" holds the addresses'],
    ],
    ['e_mail,E-Mail\nx,a@b.example\n', ['several']],
    ['e_mail,email_address,EMAIL\nx,y,a@b.example\n', []],
    ['EMAIL,name\na@b.example,Ann\n', []],
    ['Address,name\na@b.example,Ann\n', ['the column "Address" holds the addresses']],
  ])('are read as intended, and notes name each decision: %j', async (content, notes) => {
    const path = file(`form${++number}.csv`, content);
    if (notes[0] === 'several') {
      await expect(checkRecipients(path)).rejects.toThrow('several columns may hold the address');
      return;
    }
    expect(await checkRecipients(path)).toEqual({ rows: 1, notes: notes.map((note) => `${path}: ${note}`) });
  });
});
