import { expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import { apiResend } from '../../src/transports/api/definitions.ts';
import type { Exchange } from '../../src/transports/api/dialect.ts';
import { resend } from '../../src/transports/api/resend.ts';
import {
  CLIENT_RENDER,
  COMMON,
  CONTENTS,
  recipient,
  recipients,
  rendered,
  SERVER_MERGE,
} from './contents.ts';
import { meet } from './meeting.ts';

const endpoint = { host: '127.0.0.1', port: 1, secret: 'key' };
const stores: Exchange = async () => ({ status: 200, body: '{"id":"t-1"}' });
const prepare = (content: Content, exchange = stores) => resend.prepare(content, endpoint, exchange);
const BARE = { ...COMMON, attachments: [] };

it('sends a single message by itself', async () => {
  const { path, headers, body } = resend.compose(await prepare(CLIENT_RENDER), recipients(1));
  const { subject, text, html, headers: own } = rendered(recipient(0));
  expect(path).toBe('/emails');
  expect(headers).toMatchObject({ authorization: 'Bearer key', 'user-agent': 'sendoff' });
  expect(JSON.parse(body.toString())).toEqual({
    to: 'Ann <user0@example.com>',
    subject,
    text,
    html,
    headers: own,
    from: '"Shop, \\"Ünit\\"" <shop@sender.example>',
    reply_to: 'Help <help@sender.example>',
    attachments: [
      {
        content: COMMON.attachments[0]?.content.toString('base64'),
        filename: 'r.pdf',
        content_type: 'application/pdf',
      },
      {
        content: COMMON.attachments[1]?.content.toString('base64'),
        filename: 'photo.png',
        content_type: 'image/png',
        content_id: 'photo.png',
      },
    ],
  });
});

it('batches messages without attachments, and sends those with attachments one by one', async () => {
  expect(resend.perRequest(await prepare(CLIENT_RENDER))).toBe(1);
  const prepared = await prepare({ ...CLIENT_RENDER, common: BARE });
  expect(resend.perRequest(prepared)).toBe(100);
  const { path, headers, body } = resend.compose(prepared, recipients(3));
  expect(path).toBe('/emails/batch');
  expect(headers['x-batch-validation']).toBe('permissive');
  expect(JSON.parse(body.toString()).map(({ subject }: { subject: string }) => subject)).toEqual(
    recipients(3).map((one) => rendered(one).subject),
  );
});

it('an empty text prevents a generated text part', async () => {
  const render = () => ({ ...rendered(recipient(0)), text: '' });
  const { body } = resend.compose(await prepare({ ...CLIENT_RENDER, render }), recipients(1));
  expect(JSON.parse(body.toString()).text).toBe('');
});

it('stores and publishes the template, then sends its id and the slots’ values', async () => {
  const stored: string[] = [];
  const prepared = await prepare(SERVER_MERGE, async ({ path, body }) => {
    stored.push(path, body.toString());
    return stores({ path, body, headers: {} });
  });
  expect([stored[0], stored[2]]).toEqual(['/templates', '/templates/t-1/publish']);
  expect(JSON.parse(stored[1] ?? '')).toMatchObject({
    subject: 'Für {{{V_name}}}: 100% off 🎁',
    html: expect.stringContaining('<b>{{{V_htmlName}}}</b>'),
    variables: [
      { key: 'V_name', type: 'string' },
      { key: 'V_htmlName', type: 'string' },
    ],
  });
  const body = JSON.parse(resend.compose(prepared, recipients(1)).body.toString());
  expect(body.template).toEqual({ id: 't-1', variables: { V_name: 'Ann', V_htmlName: 'Ann' } });
});

it('escapes braces of the text that would be a variable', async () => {
  const { flat } = SERVER_MERGE.template;
  const template = { ...SERVER_MERGE.template, flat: { ...flat, subject: ['a {{{name}}} b'] } };
  let subject = '';
  const prepared = await prepare({ ...SERVER_MERGE, template }, async (request) => {
    if (request.path === '/templates') subject = JSON.parse(request.body.toString()).subject;
    return stores(request);
  });
  expect(subject).toBe('a {{{BRACES}}}{name}}} b');
  const { variables } = JSON.parse(resend.compose(prepared, recipients(1)).body.toString()).template;
  expect(variables).toMatchObject({ BRACES: '{{' });
});

it('splits a long block over all spare variables, between characters', async () => {
  const { flat } = SERVER_MERGE.template;
  const value = `${'x'.repeat(1999)}🎉${'y'.repeat(3000)}`;
  const template = {
    ...SERVER_MERGE.template,
    flat: {
      ...flat,
      html: [{ slot: 'block1' }],
      blocks: ['block1'],
      values: () => ({ name: 'Ann', block1: value }),
    },
  };
  const prepared = await prepare({ ...SERVER_MERGE, template });
  const { variables } = JSON.parse(resend.compose(prepared, recipients(1)).body.toString()).template;
  const { V_name, ...parts } = variables as Record<string, string>;
  expect(V_name).toBe('Ann');
  expect(Object.values(parts).join('')).toBe(value);
  expect(
    Object.values(parts)
      .map((part) => part.length)
      .slice(0, 4),
  ).toEqual([1999, 2000, 1002, 0]);
  expect(Object.keys(variables).length).toBeLessThanOrEqual(50);
});

it.each([1, 2])('reports that step %i of storing the template was rejected', async (step) => {
  let calls = 0;
  const refusing: Exchange = async (request) =>
    ++calls === step ? { status: 422, body: '{"message":"no"}' } : stores(request);
  await expect(prepare(SERVER_MERGE, refusing)).rejects.toMatchObject({ code: 'template-refused' });
});

it.each(CONTENTS)(
  'batches of $strategy without attachments arrive as messages of their own',
  async (content) => {
    const sent = recipients(7);
    const { outcomes, received } = await meet(apiResend, { ...content, common: BARE }, 'fast', sent, 7);
    expect(outcomes).toEqual(sent.map(() => 'accepted'));
    expect(received.map(({ to }) => to)).toEqual(sent.map(({ name, address }) => [`${name} <${address}>`]));
  },
);

it('trusts the indexes in a permissive batch’s errors', () => {
  const body = JSON.stringify({ data: [{ id: '1' }, { id: '2' }], errors: [{ index: 1, message: 'bad' }] });
  expect(resend.outcomes({ status: 200, body }, recipients(3))).toEqual([
    { kind: 'accepted' },
    { kind: 'rejected', reason: 'bad' },
    { kind: 'accepted' },
  ]);
});

it.each(['{"data":[]}', '[]', 'oops', ''])('fails a batch that is answered with %j', (body) => {
  const outcomes = resend.outcomes({ status: 200, body }, recipients(2));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
});

it.each([
  [422, '{"name":"validation_error","message":"bad"}', 'rejected', 'HTTP 422: bad'],
  [429, '{"message":"slow down"}', 'deferred', 'HTTP 429: slow down'],
  [500, '', 'deferred', 'HTTP 500:'],
])('reads %i as a refusal of the request', (status, body, kind, reason) => {
  expect(resend.outcomes({ status, body }, recipients(1))).toEqual([{ kind, reason }]);
});
