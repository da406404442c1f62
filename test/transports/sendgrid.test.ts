import { expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type { ApiRequest } from '../../src/transports/api/dialect.ts';
import { encodedWords } from '../../src/transports/api/encoded-words.ts';
import { sendgrid } from '../../src/transports/api/sendgrid.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';

const endpoint = { host: '127.0.0.1', port: 1, secret: 'SG.key' };

async function composed(content: Content, count: number): Promise<{ request: ApiRequest; body: Body }> {
  const prepared = await sendgrid.prepare(content, endpoint, async ({ path }) => ({
    status: 201,
    body: path.endsWith('/versions') ? '{}' : '{"id":"d-42"}',
  }));
  const request = sendgrid.compose(prepared, recipients(count));
  return { request, body: JSON.parse(request.body.toString()) };
}

interface Body {
  readonly personalizations: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

const files = COMMON.attachments.map((one) => one.content.toString('base64'));

it('sends each recipient of a static batch an own personalization', async () => {
  const { request, body } = await composed(STATIC, 3);
  expect(request.path).toBe('/v3/mail/send');
  expect(request.headers).toEqual({ authorization: 'Bearer SG.key', 'content-type': 'application/json' });
  expect(body).toEqual({
    personalizations: recipients(3).map(({ address, name }) => ({ to: [{ email: address, name }] })),
    from: { email: 'shop@sender.example', name: 'Shop, "Ünit"' },
    reply_to: { email: 'help@sender.example', name: 'Help' },
    subject: STATIC.message.subject,
    content: [
      { type: 'text/plain', value: STATIC.message.text },
      { type: 'text/html', value: STATIC.message.html },
    ],
    headers: { 'X-Campaign': 'spring' },
    attachments: [
      { content: files[0], type: 'application/pdf', filename: 'r.pdf', disposition: 'attachment' },
      {
        content: files[1],
        type: 'image/png',
        filename: 'photo.png',
        disposition: 'inline',
        content_id: 'photo.png',
      },
    ],
  });
});

it('sends a rendered message alone, with its own headers', async () => {
  const { body } = await composed(CLIENT_RENDER, 1);
  const message = rendered(recipient(0));
  expect(body['subject']).toBe(message.subject);
  expect(body.personalizations).toEqual([{ to: [{ email: 'user0@example.com', name: 'Ann' }] }]);
  expect(body['headers']).toEqual(message.headers);
});

it('stores the template once, then sends its number, each recipient’s fields and headers', async () => {
  const stored: ApiRequest[] = [];
  const prepared = await sendgrid.prepare(SERVER_MERGE, endpoint, async (request) => {
    stored.push(request);
    return { status: 201, body: '{"id":"d-42"}' };
  });
  expect(stored.map(({ path }) => path)).toEqual(['/v3/templates', '/v3/templates/d-42/versions']);
  expect(JSON.parse(stored[0]?.body.toString() ?? '')).toEqual({
    name: 'sendoff-test-1',
    generation: 'dynamic',
  });
  const { subject, text, html } = SERVER_MERGE.template.handlebars;
  expect(JSON.parse(stored[1]?.body.toString() ?? '')).toMatchObject({
    active: 1,
    subject,
    plain_content: text,
    html_content: html,
  });
  const body: Body = JSON.parse(sendgrid.compose(prepared, recipients(2)).body.toString());
  expect(body['template_id']).toBe('d-42');
  expect(body['content']).toBeUndefined();
  expect(body.personalizations[1]).toMatchObject({
    to: [{ email: 'user1@example.com' }],
    dynamic_template_data: { name: recipient(1).name },
    headers: { 'X-Sendoff-Id': recipient(1).id },
  });
});

it('reports a rejected template', async () => {
  const refusing = async () => ({ status: 401, body: '{"errors":[{"message":"unauthorized"}]}' });
  await expect(sendgrid.prepare(SERVER_MERGE, endpoint, refusing)).rejects.toMatchObject({
    code: 'template-refused',
  });
});

it.each([
  [202, '', 'accepted', undefined],
  [400, '{"errors":[{"message":"bad","field":"subject"}]}', 'rejected', 'HTTP 400: bad (subject)'],
  [413, '<html>', 'rejected', 'HTTP 413: <html>'],
  [429, '{"errors":[{"message":"slow"}]}', 'deferred', 'HTTP 429: slow'],
  [500, '', 'deferred', 'HTTP 500:'],
  [302, '', 'failed', 'HTTP 302:'],
])('reads %i as the outcome of every recipient', (status, body, kind, reason) => {
  const one = reason === undefined ? { kind } : { kind, reason };
  expect(sendgrid.outcomes({ status, body }, recipients(2))).toEqual([one, one]);
});

it('encodes header values beyond ASCII as the provider requires, in whole characters', () => {
  const value = '🎉'.repeat(30);
  const words = encodedWords(value).split(' ');
  expect(words.length).toBeGreaterThan(1);
  for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
  const text = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString()).join('');
  expect(text).toBe(value);
  expect(encodedWords('plain ~ text')).toBe('plain ~ text');
});
