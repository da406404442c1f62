import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fill, unsupportedIn } from '../../mocks/api/mailjet/language.ts';
import type { Content } from '../../src/model/content.ts';
import type { Exchange } from '../../src/transports/api/dialect.ts';
import { mailjet } from '../../src/transports/api/mailjet.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';

const endpoint = { host: '127.0.0.1', port: 1, user: 'key', secret: 'private' };
const stores: Exchange = async ({ path }) =>
  path === '/v3/REST/template' ? { status: 201, body: '{"Data":[{"ID":7}]}' } : { status: 201, body: '{}' };
const prepare = (content: Content, exchange = stores) => mailjet.prepare(content, endpoint, exchange);
const composed = async (content: Content, count: number) => {
  const { path, headers, body } = mailjet.compose(await prepare(content), recipients(count));
  return { path, headers, body: JSON.parse(body.toString()) };
};
const COMMON_FIELDS = {
  From: { Email: 'shop@sender.example', Name: 'Shop, "Ünit"' },
  ReplyTo: { Email: 'help@sender.example', Name: 'Help' },
  Attachments: [
    {
      ContentType: 'application/pdf',
      Filename: 'r.pdf',
      Base64Content: COMMON.attachments[0]?.content.toString('base64'),
    },
  ],
  InlinedAttachments: [
    {
      ContentType: 'image/png',
      Filename: 'photo.png',
      ContentID: 'photo.png',
      Base64Content: COMMON.attachments[1]?.content.toString('base64'),
    },
  ],
};
const TRACKING = { TrackOpens: 'disabled', TrackClicks: 'disabled' };

it('sends the fields of rendered messages one by one, and the shared fields once', async () => {
  const { path, headers, body } = await composed(CLIENT_RENDER, 2);
  const { subject, text, html, headers: own } = rendered(recipient(1));
  expect(path).toBe('/v3.1/send');
  expect(headers['authorization']).toBe(`Basic ${Buffer.from('key:private').toString('base64')}`);
  expect(body).toEqual({
    Messages: [
      expect.objectContaining({ To: [{ Email: 'user0@example.com', Name: 'Ann' }] }),
      {
        To: [{ Email: 'user1@example.com', Name: recipient(1).name }],
        Subject: subject,
        TextPart: text,
        HTMLPart: html,
        Headers: own,
        ...TRACKING,
      },
    ],
    Globals: COMMON_FIELDS,
  });
});

it('sends a static message once for all recipients', async () => {
  const { body } = await composed(STATIC, 3);
  expect(body.Messages).toEqual(
    recipients(3).map(({ address: Email, name: Name }) => ({ To: [{ Email, Name }] })),
  );
  expect(body.Globals).toMatchObject({
    Subject: 'To everybody — ✓',
    Headers: { 'X-Campaign': 'spring' },
    ...TRACKING,
  });
});

it('stores the template and its content, then sends its number and each recipient’s variables and headers', async () => {
  const stored: unknown[] = [];
  const prepared = await prepare(SERVER_MERGE, async (request) => {
    stored.push(request.path, JSON.parse(request.body.toString()));
    return stores(request);
  });
  expect(stored).toMatchObject([
    '/v3/REST/template',
    { Name: expect.stringMatching(/^sendoff-test-1-/) },
    '/v3/REST/template/7/detailcontent',
    { 'Text-part': expect.stringContaining('Hello {{var:name}},') },
  ]);
  const body = JSON.parse(mailjet.compose(prepared, recipients(2)).body.toString());
  const { name, id } = recipient(1);
  expect(body.Messages[1]).toMatchObject({
    Variables: { name, htmlName: expect.stringContaining('&quot;Z&quot;') },
    Headers: { 'X-Order': `o-${id}`, 'X-Sendoff-Id': id },
  });
  expect(Object.keys(body.Messages[1].Variables)).toEqual(['name', 'htmlName']);
  expect(body.Globals).toEqual({
    ...COMMON_FIELDS,
    TemplateID: 7,
    TemplateLanguage: true,
    Subject: 'Für {{var:name}}: 100% off 🎁',
    ...TRACKING,
  });
});

it('escapes braces, so the template language renders the same text', async () => {
  const braces = fc.string({ unit: fc.constantFrom('{', '}', '%', 'x', ' '), maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(braces, braces, braces, async (before, value, after) => {
      const { flat } = SERVER_MERGE.template;
      const template = {
        ...SERVER_MERGE.template,
        flat: { ...flat, subject: [before, { slot: 'name' }, after], values: () => ({ name: value }) },
      };
      const { body } = await composed({ ...SERVER_MERGE, template }, 1);
      const { Subject } = body.Globals;
      expect(unsupportedIn(Subject)).toBeUndefined();
      expect(fill(Subject, body.Messages[0].Variables)).toEqual({
        text: `${before}${value}${after}`,
        missing: undefined,
      });
    }),
  );
});

it.each([1, 2])('reports that step %i of storing the template was rejected', async (step) => {
  let calls = 0;
  const refusing: Exchange = async (request) =>
    ++calls === step ? { status: 400, body: '{"ErrorMessage":"no"}' } : stores(request);
  await expect(prepare(SERVER_MERGE, refusing)).rejects.toMatchObject({ code: 'template-refused' });
});

it('trusts the result of each message, with any status', () => {
  const error = (StatusCode: number) => ({
    Status: 'error',
    Errors: [{ ErrorCode: 'mj-0013', StatusCode, ErrorMessage: 'invalid address' }],
  });
  const body = JSON.stringify({
    Messages: [{ Status: 'success' }, error(400), error(429), { Status: 'error' }],
  });
  for (const status of [200, 400]) {
    expect(mailjet.outcomes({ status, body }, recipients(4))).toEqual([
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'mj-0013 invalid address' },
      { kind: 'deferred', reason: 'mj-0013 invalid address' },
      { kind: 'failed', reason: 'a result without success and without errors' },
    ]);
  }
});

it.each([
  [
    400,
    '{"ErrorCode":"mj-0002","ErrorMessage":"Malformed JSON"}',
    'rejected',
    'HTTP 400: mj-0002 Malformed JSON',
  ],
  [401, '{"ErrorCode":"mj-0015","ErrorMessage":"no"}', 'rejected', 'HTTP 401: mj-0015 no'],
  [429, '', 'deferred', 'HTTP 429:'],
  [500, '{"ErrorIdentifier":"x"}', 'deferred', 'HTTP 500: {"ErrorIdentifier":"x"}'],
  [200, '{"Messages":[]}', 'failed', 'HTTP 200 without one result for each message'],
  [200, 'oops', 'failed', 'HTTP 200: oops'],
])('reads %i with %j as the outcome of every recipient', (status, body, kind, reason) => {
  expect(mailjet.outcomes({ status, body }, recipients(2))).toEqual([
    { kind, reason },
    { kind, reason },
  ]);
});
