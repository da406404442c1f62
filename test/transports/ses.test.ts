import fc from 'fast-check';
import Handlebars from 'handlebars';
import { expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type { Exchange } from '../../src/transports/api/dialect.ts';
import { signed } from '../../src/transports/api/ses/signature.ts';
import { ses } from '../../src/transports/api/ses.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';

const endpoint = { host: '127.0.0.1', port: 1, user: 'AKID', secret: 'secret' };
const stores: Exchange = async () => ({ status: 200, body: '{}' });
const prepare = (content: Content, exchange = stores) => ses.prepare(content, endpoint, exchange);
const composed = async (content: Content, count: number) => {
  const { path, headers, body } = ses.compose(await prepare(content), recipients(count));
  return { path, headers, body: JSON.parse(body.toString()) };
};
const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

it('sends a single message with its headers and files', async () => {
  const { path, body } = await composed(CLIENT_RENDER, 1);
  const { subject, text, html } = rendered(recipient(0));
  expect(path).toBe('/v2/email/outbound-emails');
  expect(body).toEqual({
    Destination: { ToAddresses: ['Ann <user0@example.com>'] },
    Content: {
      Simple: {
        Subject: utf8(subject),
        Body: { Text: utf8(text), Html: utf8(html) },
        Headers: Object.entries(rendered(recipient(0)).headers).map(([Name, Value]) => ({ Name, Value })),
        Attachments: [
          {
            FileName: 'r.pdf',
            ContentType: 'application/pdf',
            ContentDisposition: 'ATTACHMENT',
            ContentTransferEncoding: 'BASE64',
            RawContent: COMMON.attachments[0]?.content.toString('base64'),
          },
          {
            FileName: 'photo.png',
            ContentType: 'image/png',
            ContentDisposition: 'INLINE',
            ContentId: 'photo.png',
            ContentTransferEncoding: 'BASE64',
            RawContent: COMMON.attachments[1]?.content.toString('base64'),
          },
        ],
      },
    },
    FromEmailAddress: '=?UTF-8?B?U2hvcCwgIsOcbml0Ig==?= <shop@sender.example>',
    ReplyToAddresses: ['Help <help@sender.example>'],
  });
});

it('writes headers and names in ASCII', async () => {
  const { body } = ses.compose(await prepare(CLIENT_RENDER), [recipient(1)]);
  const { Destination, Content } = JSON.parse(body.toString());
  const values = Content.Simple.Headers.map(({ Value }: { Value: string }) => Value);
  for (const text of [...values, ...Destination.ToAddresses]) expect(text).toMatch(/^[ -~]+$/);
});

it('a static batch is a template in the request, without variables', async () => {
  const { path, body } = await composed(STATIC, 3);
  expect(path).toBe('/v2/email/outbound-bulk-emails');
  expect(body.BulkEmailEntries).toHaveLength(3);
  expect(body.BulkEmailEntries[0]).toEqual({ Destination: { ToAddresses: ['Ann <user0@example.com>'] } });
  expect(body.DefaultContent.Template).toMatchObject({
    TemplateContent: { Subject: 'To everybody — ✓', Text: 'Same text\nfor all' },
    TemplateData: '{}',
    Headers: [{ Name: 'X-Campaign', Value: 'spring' }],
  });
});

it('Handlebars renders a static text unchanged, with its braces and backslashes', async () => {
  const text = fc.string({ unit: fc.constantFrom('{', '}', '\\', 'x', '&'), minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(text, async (one) => {
      const { body } = await composed({ ...STATIC, message: { ...STATIC.message, text: one } }, 2);
      const { TemplateContent, TemplateData } = body.DefaultContent.Template;
      const render = Handlebars.compile(TemplateContent.Text, { noEscape: true });
      expect(render(JSON.parse(TemplateData))).toBe(one);
    }),
  );
});

it('stores the template with slots, then sends its name and the slots’ values as JSON in a string', async () => {
  let stored = '';
  const prepared = await prepare(SERVER_MERGE, async (request) => {
    stored = request.body.toString();
    expect(request.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/us-east-1\/ses/,
    );
    return stores(request);
  });
  const { TemplateName, TemplateContent } = JSON.parse(stored);
  expect(TemplateName).toMatch(/^sendoff-test-1-\w+$/);
  expect(TemplateContent.Html).toContain('<b>{{htmlName}}</b>');
  const body = JSON.parse(ses.compose(prepared, recipients(2)).body.toString());
  expect(body.DefaultContent.Template.TemplateName).toBe(TemplateName);
  const [{ ReplacementEmailContent, ReplacementHeaders }] = body.BulkEmailEntries;
  expect(JSON.parse(ReplacementEmailContent.ReplacementTemplate.ReplacementTemplateData)).toEqual({
    name: 'Ann',
    htmlName: 'Ann',
  });
  expect(ReplacementHeaders).toContainEqual({ Name: 'X-Sendoff-Id', Value: recipient(0).id });
  const single = JSON.parse(ses.compose(prepared, recipients(1)).body.toString());
  expect(single.Content.Template).toMatchObject({
    TemplateName,
    TemplateData: '{"name":"Ann","htmlName":"Ann"}',
  });
});

it('signs for the region of the endpoint, and leaves the request unchanged', () => {
  const request = {
    path: '/v2/email/templates',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  };
  const aws = { ...endpoint, host: 'email.eu-west-1.amazonaws.com', port: 443 };
  const { headers, body } = signed(request, aws, new Date('2026-01-02T03:04:05Z'));
  expect(headers['x-amz-date']).toBe('20260102T030405Z');
  expect(headers['authorization']).toContain('AKID/20260102/eu-west-1/ses/aws4_request');
  expect(headers['authorization']).toContain('SignedHeaders=content-length;content-type;host;x-amz-date');
  expect(body).toBe('{}');
  expect(request.headers).toEqual({ 'content-type': 'application/json' });
});

it('reports a rejected template', async () => {
  const refusing: Exchange = async () => ({ status: 400, body: '{"message":"no"}' });
  await expect(prepare(SERVER_MERGE, refusing)).rejects.toMatchObject({ code: 'template-refused' });
});

it('trusts the entries of a bulk call, not its 200', () => {
  const results = ['SUCCESS', 'MESSAGE_REJECTED', 'ACCOUNT_THROTTLED', 'TRANSIENT_FAILURE'];
  const body = JSON.stringify({
    BulkEmailEntryResults: results.map((Status) => ({ Status, Error: Status === 'SUCCESS' ? null : 'why' })),
  });
  expect(ses.outcomes({ status: 200, body }, recipients(4))).toEqual([
    { kind: 'accepted' },
    { kind: 'rejected', reason: 'MESSAGE_REJECTED why' },
    { kind: 'deferred', reason: 'ACCOUNT_THROTTLED why' },
    { kind: 'deferred', reason: 'TRANSIENT_FAILURE why' },
  ]);
});

it.each([
  [200, '{"BulkEmailEntryResults":[]}', 'failed', 'HTTP 200 without one result for each destination'],
  [200, 'oops', 'failed', 'HTTP 200 without one result for each destination'],
  [403, '{"message":"no"}', 'rejected', 'HTTP 403: no'],
  [429, '{"message":"slow"}', 'deferred', 'HTTP 429: slow'],
])('reads %i with %j as the outcome of every recipient', (status, body, kind, reason) => {
  expect(ses.outcomes({ status, body }, recipients(2))).toEqual([
    { kind, reason },
    { kind, reason },
  ]);
});
