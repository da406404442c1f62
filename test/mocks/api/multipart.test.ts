import { Busboy } from '@fastify/busboy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseForm } from '../../../mocks/api/mailgun/form.ts';

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly value: string;
}

async function ours(contentType: string, body: Buffer): Promise<readonly Part[]> {
  const form = parseForm({ method: 'POST', path: '/', headers: { 'content-type': contentType }, body });
  if ('error' in form) throw new Error(form.error);
  return [
    ...[...form.fields].flatMap(([name, values]) => values.map((value) => ({ name, value }))),
    ...form.files.map(({ field, filename, contentType: type, content }) => ({
      name: field,
      filename,
      contentType: type,
      value: content.toString('base64'),
    })),
  ];
}

/** The maintained parser, as an oracle. */
function oracle(contentType: string, body: Buffer): Promise<readonly Part[]> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, Part[]>();
    const files: Part[] = [];
    const parser = Busboy({ headers: { 'content-type': contentType }, preservePath: true });
    parser.on('field', (name, value) => fields.set(name, [...(fields.get(name) ?? []), { name, value }]));
    parser.on('file', (name, stream, filename, _encoding, type) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () =>
        files.push({ name, filename, contentType: type, value: Buffer.concat(chunks).toString('base64') }),
      );
    });
    parser.on('error', reject);
    parser.on('finish', () => resolve([...[...fields.values()].flat(), ...files]));
    parser.end(body);
  });
}

const plain = fc.string({ unit: 'grapheme', maxLength: 30 });
const fieldName = fc.string({ unit: fc.constantFrom(...'abcXYZ:-. ü'), minLength: 1, maxLength: 12 });
const value = fc.oneof(
  plain,
  fc.constantFrom('', '\r\n', '--', '\r\n--', '\r\n\r\n', 'a\r\n--b--\r\n', '%22'),
);
const file = fc.record({
  bytes: fc.uint8Array({ maxLength: 200 }),
  name: fc.stringMatching(/^[\w ü,;%.\u05d0-\u05ea-]{1,20}$/u),
  type: fc.constantFrom('image/png', 'application/pdf', 'text/plain;charset=utf-8', ''),
});

test('agrees with Busboy on forms of fetch', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fieldName, value), { maxLength: 6 }),
      fc.array(fc.tuple(fieldName, file), { maxLength: 3 }),
      async (fields, files) => {
        const form = new FormData();
        for (const [name, text] of fields) form.append(name, text);
        for (const [name, { bytes, name: filename, type }] of files) {
          form.append(name, new File([new Uint8Array(bytes)], filename, { type }));
        }
        const request = new Request('http://localhost', { method: 'POST', body: form });
        const contentType = request.headers.get('content-type') ?? '';
        const body = Buffer.from(await request.arrayBuffer());
        expect(await ours(contentType, body)).toEqual(await oracle(contentType, body));
      },
    ),
    { numRuns: 60 },
  );
});

const TYPE = 'multipart/form-data; boundary="a b"';

test.each([
  [
    'a preamble and an epilogue',
    'x\r\n--a b\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n--a b--\r\nrest',
  ],
  ['escaped quotes', '--a b\r\ncontent-disposition: form-data; name="n\\"\\\\"\r\n\r\nv\r\n--a b--'],
  [
    'an extended file name',
    '--a b\r\nContent-Disposition: form-data; name="f"; filename*=utf-8\'\'%C3%BC.txt\r\n' +
      'Content-Type: text/plain\r\n\r\nv\r\n--a b--',
  ],
])('agrees with Busboy on %s', async (_, text) => {
  const body = Buffer.from(text);
  const parts = await ours(TYPE, body);
  expect(parts).toHaveLength(1);
  expect(parts).toEqual(await oracle(TYPE, body));
});

test('blanks after the boundary are padding (RFC 2046, section 5.1.1)', async () => {
  const body = Buffer.from('--a b \t\r\nContent-Disposition: form-data; name="n"\r\n\r\nv\r\n--a b--');
  expect(await ours(TYPE, body)).toEqual([{ name: 'n', value: 'v' }]);
});

test.each(['', 'x', '--a b', '--a b\r\n', '--a b\r\nA: b\r\n\r\nv', '--a b\r\nA: b\r\n\r\nv\r\n--a b\r\n'])(
  'a form that is cut is an error: %j',
  async (text) => {
    await expect(ours(TYPE, Buffer.from(text))).rejects.toThrow('Unexpected end');
  },
);
