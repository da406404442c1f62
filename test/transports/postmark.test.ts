import { expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type { Exchange } from '../../src/transports/api/dialect.ts';
import { postmark } from '../../src/transports/api/postmark.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';

const endpoint = { host: '127.0.0.1', port: 1, secret: 'token' };
const stores: Exchange = async () => ({ status: 200, body: '{"TemplateId":7}' });
const prepare = (content: Content, exchange = stores) => postmark.prepare(content, endpoint, exchange);
const composed = async (content: Content, count: number) => {
  const { path, headers, body } = postmark.compose(await prepare(content), recipients(count));
  return { path, headers, body: JSON.parse(body.toString()) };
};

it('sends a single message by itself', async () => {
  const { path, headers, body } = await composed(CLIENT_RENDER, 1);
  const { subject, text, html } = rendered(recipient(0));
  expect(path).toBe('/email');
  expect(headers).toMatchObject({ 'x-postmark-server-token': 'token' });
  expect(body).toEqual({
    To: 'Ann <user0@example.com>',
    Subject: subject,
    TextBody: text,
    HtmlBody: html,
    Headers: Object.entries(rendered(recipient(0)).headers).map(([Name, Value]) => ({ Name, Value })),
    From: '"Shop, \\"Ünit\\"" <shop@sender.example>',
    ReplyTo: 'Help <help@sender.example>',
    MessageStream: 'outbound',
    Attachments: [
      {
        Name: 'r.pdf',
        Content: COMMON.attachments[0]?.content.toString('base64'),
        ContentType: 'application/pdf',
      },
      {
        Name: 'photo.png',
        Content: COMMON.attachments[1]?.content.toString('base64'),
        ContentType: 'image/png',
        ContentID: 'cid:photo.png',
      },
    ],
  });
});

it('sends many messages of their own in one request', async () => {
  const { path, body } = await composed(CLIENT_RENDER, 4);
  expect(path).toBe('/email/batch');
  expect(body.map(({ Subject }: { Subject: string }) => Subject)).toEqual(
    recipients(4).map((one) => rendered(one).subject),
  );
});

it('stores the template with unescaped slots, then sends its number and the slots’ values', async () => {
  const stored: string[] = [];
  const prepared = await prepare(SERVER_MERGE, async ({ path, body }) => {
    stored.push(path, body.toString());
    return { status: 200, body: '{"TemplateId":7}' };
  });
  expect(stored[0]).toBe('/templates');
  expect(JSON.parse(stored[1] ?? '')).toMatchObject({
    Name: 'sendoff-test-1',
    Subject: 'Für {{{name}}}: 100% off 🎁',
    HtmlBody: expect.stringContaining('<b>{{{htmlName}}}</b>'),
  });
  const one = postmark.compose(prepared, recipients(1));
  expect(one.path).toBe('/email/withTemplate');
  expect(JSON.parse(one.body.toString())).toMatchObject({ TemplateId: 7, TemplateModel: { name: 'Ann' } });
  const many = postmark.compose(prepared, recipients(2));
  expect(many.path).toBe('/email/batchWithTemplates');
  const { Messages } = JSON.parse(many.body.toString());
  const { name, id } = recipient(1);
  expect(Messages[1].TemplateModel).toEqual({ name, htmlName: expect.stringContaining('&quot;Z&quot;') });
  expect(Messages[1].Headers).toContainEqual({ Name: 'X-Sendoff-Id', Value: id });
});

it('fits batches into 50 MB by their attachments', async () => {
  const heavy = { filename: 'big.bin', contentType: 'application/x', content: Buffer.alloc(3_000_000) };
  const attachments = [{ ...heavy, disposition: 'attachment' as const }];
  const { perRequest } = await prepare({ ...STATIC, common: { ...COMMON, attachments } });
  expect(perRequest).toBe(12);
  const { perRequest: light } = await prepare({ ...STATIC, common: { ...COMMON, attachments: [] } });
  expect(light).toBe(500);
});

it('reports a rejected template', async () => {
  const refusing: Exchange = async () => ({ status: 422, body: '{"ErrorCode":1122,"Message":"no"}' });
  await expect(prepare(SERVER_MERGE, refusing)).rejects.toMatchObject({ code: 'template-refused' });
});

it('trusts the items of a batch, not its 200', () => {
  const body = JSON.stringify([
    { ErrorCode: 0, Message: 'OK' },
    { ErrorCode: 406, Message: 'inactive' },
    { ErrorCode: 100, Message: 'maintenance' },
    { Message: 'nothing' },
  ]);
  expect(postmark.outcomes({ status: 200, body }, recipients(4))).toEqual([
    { kind: 'accepted' },
    { kind: 'rejected', reason: '406 inactive' },
    { kind: 'deferred', reason: '100 maintenance' },
    { kind: 'failed', reason: expect.stringContaining('ErrorCode') },
  ]);
});

it.each(['[]', '{}', 'oops', ''])('fails a batch that is answered with %j', (body) => {
  const outcomes = postmark.outcomes({ status: 200, body }, recipients(2));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
});

it.each([
  [422, '{"ErrorCode":300,"Message":"Invalid email"}', 'rejected', 'HTTP 422: 300 Invalid email'],
  [429, '', 'deferred', 'HTTP 429:'],
  [503, '{"ErrorCode":100,"Message":"maintenance"}', 'deferred', 'HTTP 503: 100 maintenance'],
])('reads %i as a refusal of the request', (status, body, kind, reason) => {
  expect(postmark.outcomes({ status, body }, recipients(1))).toEqual([{ kind, reason }]);
});
