import { Busboy } from '@fastify/busboy';
import { expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type { ApiRequest } from '../../src/transports/api/dialect.ts';
import { mailgun } from '../../src/transports/api/mailgun.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';

interface Form {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly { name: string; filename: string; type: string; content: Buffer }[];
}

async function composed(content: Content, count: number): Promise<{ request: ApiRequest; form: Form }> {
  const endpoint = { host: '127.0.0.1', port: 1, user: 'api', secret: 'key' };
  const prepared = await mailgun.prepare(content, endpoint, () => expect.fail('nothing to store'));
  const request = mailgun.compose(prepared, recipients(count));
  return { request, form: await parse(request) };
}

function parse({ headers, body }: ApiRequest): Promise<Form> {
  const fields: [string, string][] = [];
  const files: Form['files'][number][] = [];
  const busboy = new Busboy({ headers: { 'content-type': headers['content-type'] ?? '' } });
  busboy.on('field', (name: string, value: string) => fields.push([name, value]));
  busboy.on('file', (name: string, stream, filename: string, _encoding: string, type: string) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => files.push({ name, filename, type, content: Buffer.concat(chunks) }));
  });
  return new Promise((resolve, reject) => {
    busboy.on('finish', () => resolve({ fields, files })).on('error', reject);
    busboy.end(body);
  });
}

const all = ({ fields }: Form, name: string): readonly string[] =>
  fields.filter(([one]) => one === name).map(([, value]) => value);
const value = (form: Form, name: string): string | undefined => all(form, name)[0];

it('sends a rendered message as a form with its files to the sender’s domain', async () => {
  const { request, form } = await composed(CLIENT_RENDER, 1);
  const message = rendered(recipient(0));
  expect(request.path).toBe('/v3/sender.example/messages');
  expect(request.headers['authorization']).toBe(`Basic ${Buffer.from('api:key').toString('base64')}`);
  expect(value(form, 'from')).toBe('"Shop, \\"Ünit\\"" <shop@sender.example>');
  expect(value(form, 'to')).toBe('Ann <user0@example.com>');
  expect(value(form, 'h:Reply-To')).toBe('Help <help@sender.example>');
  expect(value(form, 'subject')).toBe(message.subject);
  expect(value(form, 'text')).toBe(message.text);
  expect(value(form, 'html')).toBe(message.html);
  for (const [name, text] of Object.entries(message.headers)) expect(value(form, `h:${name}`)).toBe(text);
  expect(value(form, 'recipient-variables')).toBeUndefined();
  expect(form.files).toEqual([
    {
      name: 'attachment',
      filename: 'r.pdf',
      type: 'application/pdf',
      content: COMMON.attachments[0]?.content,
    },
    { name: 'inline', filename: 'photo.png', type: 'image/png', content: COMMON.attachments[1]?.content },
  ]);
});

it('sends each recipient of a static batch an own message', async () => {
  const { form } = await composed(STATIC, 3);
  expect(all(form, 'to')).toHaveLength(3);
  expect(JSON.parse(value(form, 'recipient-variables') ?? '')).toEqual({
    'user0@example.com': {},
    'user1@example.com': {},
    'user2@example.com': {},
  });
});

it('writes the template’s slots as recipient variables, in bodies and headers', async () => {
  const { form } = await composed(SERVER_MERGE, 2);
  expect(value(form, 'subject')).toBe('Für %recipient.name%: 100% off 🎁');
  expect(value(form, 'html')).toContain('<b>%recipient.htmlName%</b>');
  expect(value(form, 'h:X-Order')).toBe('o-%recipient.order%');
  expect(value(form, 'h:X-Sendoff-Id')).toBe('%recipient.id%');
  const { name, id } = recipient(1);
  expect(JSON.parse(value(form, 'recipient-variables') ?? '')['user1@example.com']).toEqual({
    name,
    htmlName: expect.stringContaining('&quot;Z&quot;'),
    order: id,
    id,
  });
});

it.each([
  [200, '{"id":"<1>","message":"Queued. Thank you."}', 'accepted', undefined],
  [
    400,
    '{"message":"to parameter is not a valid address"}',
    'rejected',
    'HTTP 400: to parameter is not a valid address',
  ],
  [401, 'Forbidden', 'rejected', 'HTTP 401: Forbidden'],
  [429, '{"message":"limit"}', 'deferred', 'HTTP 429: limit'],
])('reads %i as the outcome of every recipient', (status, body, kind, reason) => {
  const one = reason === undefined ? { kind } : { kind, reason };
  expect(mailgun.outcomes({ status, body }, recipients(2))).toEqual([one, one]);
});
