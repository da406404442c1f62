import { describe, expect, it } from 'vitest';
import { checkRecipients } from '../../../src/workload/import/check.ts';
import { file, usageErrorOf } from './files.ts';

const NEEDED = [{ path: ['city'], field: 'city', usedAt: 'html.hbs:3:7', inHeader: false }];
const IN_SUBJECT = [{ path: ['city'], field: 'city', usedAt: 'subject.hbs:1:4', inHeader: true }];

let number = 0;
function check(extension: string, content: string | Uint8Array, needed = [] as typeof NEEDED) {
  return checkRecipients(file(`${++number}.${extension}`, content), { needed });
}
async function problem(extension: string, content: string | Uint8Array, needed = [] as typeof NEEDED) {
  const { message } = await usageErrorOf(check(extension, content, needed));
  return message.replaceAll(`${number}.${extension}`, 'FILE');
}

describe('a recipients file is accepted', () => {
  it.each([
    ['csv', 'email,name\na@b.example,Bob\n', 1],
    [
      'csv',
      '\ufeffemail,name\r\na@b.example,"Two\r\nlines, no: a comma"\r\n\r\nc@d.example,'.replace(
        'Two\r\nlines, no: a comma',
        'Bob, Jr.',
      ),
      2,
    ],
    ['csv', 'Name,E,Address\nBob,1,a@b.example', 1],
    ['csv', 'email,note\na@b.example,"first\nsecond ""quoted"""\n', 1],
    ['json', '\ufeff[{"email":"a@b.example","order":{"total":"1 €"}},\n{"email":"c@d.example"}]\n', 2],
    ['ndjson', '{"email":"a@b.example"}\r\n\n{"email":"c@d.example","x":"\u2028"}', 2],
    ['jsonl', '{"email":"a@b.example"}\n', 1],
  ])('as %s: %j', async (extension, content, rows) => {
    expect(await check(extension, content)).toMatchObject({ rows });
  });

  it('with an empty list or a nested required field', async () => {
    const needed = [
      { path: ['o', 'items', '[]', 'name'], field: 'o.items.[].name', usedAt: 'x', inHeader: false },
      { path: ['o', 'n'], field: 'o.n', usedAt: 'x', inHeader: false },
    ];
    expect(await check('json', '[{"email":"a@b.example","o":{"n":0,"items":[]}}]', needed)).toMatchObject({
      rows: 1,
    });
  });
});

describe('a recipients file is rejected', () => {
  it.each([
    ['csv', 'email\na@b.example\nnobody\n', 'FILE, line 3: "nobody" is not an e-mail address'],
    ['csv', 'email,note\na@b.example,"1\n2"\nx@,y\n', 'FILE, line 4: "x@" is not an e-mail address'],
    [
      'csv',
      'email\njürgen@example.com\n',
      'FILE, line 2: "jürgen@example.com" needs SMTPUTF8, which is not supported',
    ],
    [
      'csv',
      'name\nBob\n',
      'FILE, line 1: there is no column "email"; there is "name"; name the column of addresses "email"',
    ],
    [
      'csv',
      'emial,name\na@b.example,Bob\n',
      'FILE, line 1: there is no column "email"; there are "emial", "name"; is "emial" meant to be "email"?',
    ],
    [
      'csv',
      'Mail,Email Address\na@b.example,c@d.example\n',
      'FILE, line 1: several columns may hold the address: "Mail", "Email Address"; name one of them "email"',
    ],
    [
      'csv',
      'ann@example.com,Ann\nbob@example.com,Bob\n',
      'FILE, line 1: the first line must name the columns; it holds the address ann@example.com',
    ],
    [
      'csv',
      'email,name,note\r\na@b.example,A,"line1\r\nline2"\r\nbad,Bob,x\r\n',
      'FILE, line 4: "bad" is not an e-mail address',
    ],
    ['csv', 'sep=;\r\nemail;name\r\nbad;x\r\n', 'FILE, line 3: "bad" is not an e-mail address'],
    [
      'ndjson',
      '{"name":"Bob"}\n',
      'FILE, line 1: there is no column "email"; there is "name"; name the column of addresses "email"',
    ],
    ['csv', 'email,name\n,Bob\n', 'FILE, line 2: the address is empty'],
    ['csv', 'email,name\na@b.example\n', 'FILE, line 2: 1 values, but the header names 2 columns'],
    ['csv', 'email,email\na@b.example,c@d.example\n', 'FILE, line 1: the column "email" is named twice'],
    ['csv', 'email,,x\na@b.example,1,2\n', 'FILE, line 1: column 2 has no name; there are "email", "x"'],
    [
      'csv',
      'email,name\na@b.example,Bob\nc@d.example,"Eve\n1,2\n3,4\n',
      'FILE, line 3: a quoted value is never closed',
    ],
    [
      'csv',
      'email,name\na@b.example,B"ob\n',
      'FILE, line 2: a quote inside a value: write it twice, and quote the whole value',
    ],
    [
      'json',
      '{"email":"a@b.example"}',
      'FILE, line 1: the file must be an array of objects: [{"email": …}, …]',
    ],
    ['json', '[{"email":"a@b.example"},\n{"email" 1}]', 'FILE, line 2: this is not valid JSON'],
    ['json', '[{"email":"a@b.example"}\n', 'FILE, line 2: the file ends inside the array'],
    ['json', '[{"email":"a@b.example"}]\n\nx', 'FILE, line 3: this is not valid JSON'],
    ['json', '[\n{"email":"a@b.example"},\n"x"]', 'FILE, line 3: a recipient must be an object'],
    ['ndjson', '{"email":"a@b.example"}\n{"email":\n', 'FILE, line 2: this is not valid JSON'],
    ['ndjson', '{"email":"a@b.example"}\n[]\n', 'FILE, line 2: a recipient must be an object'],
    ['ndjson', '{"email":"a@b.example","name":"A\\nB"}\n', 'FILE, line 1: the name has a line break'],
  ])('as %s: %j', async (extension, content, message) => {
    expect(await problem(extension, content)).toBe(message);
  });

  it('if a required field is missing, with line, field and use', async () => {
    const missing = 'there is no field "city", used at html.hbs:3:7';
    expect(await problem('csv', 'email\na@b.example\n', NEEDED)).toBe(`FILE, line 2: ${missing}`);
    expect(
      await problem(
        'json',
        '[{"email":"a@b.example","city":"Köln"},\n{"email":"c@d.example","city":null}]',
        NEEDED,
      ),
    ).toBe(`FILE, line 2: ${missing}`);
  });

  it('if a field of a header has a line break', async () => {
    expect(await problem('csv', 'email,city\na@b.example,"Bad\nKöln"\n', IN_SUBJECT)).toBe(
      'FILE, line 2: the field "city" has a line break, but is used at subject.hbs:1:4, in a header',
    );
  });

  it('with the first five problems and the number of all', async () => {
    const rows = Array.from({ length: 700 }, (_, at) => `bad${at}`).join('\n');
    const message = await problem('csv', `email\n${rows}\n`);
    expect(message.split('\n')).toHaveLength(6);
    expect(message).toContain('FILE, line 6: "bad4" is not an e-mail address\n… and 695 more problems');
  });

  it.each([
    ['csv', ''],
    ['csv', 'email,name\n'],
    ['json', '[]'],
    ['json', '\n'],
    ['ndjson', '\n\n'],
  ])('if it is empty: %s, %j', async (extension, content) => {
    expect((await usageErrorOf(check(extension, content))).code).toBe('recipients-empty');
  });

  it('if it is missing, a folder, not UTF-8, or of an unknown type', async () => {
    const here = file('there/x.csv', 'email\n');
    expect(await usageErrorOf(checkRecipients(here.replace('x.csv', 'none.csv')))).toMatchObject({
      code: 'recipients-unreadable',
      message: "there/none.csv can't be read: there is no such file",
      hint: expect.stringContaining('correct the path'),
    });
    file('folder.csv/x', '');
    expect((await usageErrorOf(checkRecipients(here.replace('there/x.csv', 'folder.csv')))).message).toBe(
      "folder.csv can't be read: it is a folder",
    );
    const latin1 = Buffer.from('email,name\na@b.example,J\xfcrgen\n', 'latin1');
    expect((await usageErrorOf(check('csv', latin1))).code).toBe('not-utf-8');
    expect((await usageErrorOf(check('xlsx', 'x'))).code).toBe('recipients-format');
  });
});

describe('a recipients file is rejected', () => {
  it('if it has a recipient that is not allowed', async () => {
    const content = 'email\na@allowed.example\nb@other.example\n';
    const path = file('others.csv', content);
    const mayReceive = (address: string): boolean => address.endsWith('@allowed.example');
    const { message } = await usageErrorOf(checkRecipients(path, undefined, mayReceive));
    expect(message).toBe(`others.csv, line 3: b@other.example is not allowed by --allow-recipients`);
  });
});
