import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePart, isMistake } from '../../mocks/api/sparkpost/template.ts';
import type { Content } from '../../src/model/content.ts';
import type { Exchange } from '../../src/transports/api/dialect.ts';
import { sparkpost } from '../../src/transports/api/sparkpost.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';

const endpoint = { host: '127.0.0.1', port: 1, secret: 'key' };
const stores: Exchange = async () => ({ status: 200, body: '{"results":{"id":"t-1"}}' });
const prepare = (content: Content, exchange = stores) => sparkpost.prepare(content, endpoint, exchange);
const composed = async (content: Content, count: number) => {
  const { path, headers, body } = sparkpost.compose(await prepare(content), recipients(count));
  return { path, headers, body: JSON.parse(body.toString()) };
};
const WITHOUT_FILES = { ...SERVER_MERGE, common: { ...COMMON, attachments: [] } };

it('sends a rendered message as inline content, with substitutions and tracking off', async () => {
  const { path, headers, body } = await composed(CLIENT_RENDER, 1);
  const { subject, text, html, headers: own } = rendered(recipient(0));
  expect(path).toBe('/api/v1/transmissions');
  expect(headers).toEqual({ authorization: 'key', 'content-type': 'application/json' });
  expect(body).toEqual({
    recipients: [{ address: { email: 'user0@example.com', name: 'Ann' } }],
    content: {
      subject,
      text,
      html,
      headers: own,
      from: { email: 'shop@sender.example', name: 'Shop, "Ünit"' },
      reply_to: 'Help <help@sender.example>',
      attachments: [
        { name: 'r.pdf', type: 'application/pdf', data: COMMON.attachments[0]?.content.toString('base64') },
      ],
      inline_images: [
        { name: 'photo.png', type: 'image/png', data: COMMON.attachments[1]?.content.toString('base64') },
      ],
    },
    options: {
      open_tracking: false,
      click_tracking: false,
      transactional: true,
      perform_substitutions: false,
    },
  });
});

it('sends a static message to many recipients in one request', async () => {
  const { body } = await composed(STATIC, 3);
  expect(body.recipients).toHaveLength(3);
  expect(body.content).toMatchObject({ subject: 'To everybody — ✓', headers: { 'X-Campaign': 'spring' } });
});

it('stores the template, headers and all, and sends its id with each recipient’s data', async () => {
  const stored: unknown[] = [];
  const prepared = await prepare(WITHOUT_FILES, async ({ path, body }) => {
    stored.push(path, JSON.parse(body.toString()));
    return { status: 200, body: '{"results":{"id":"t-1"}}' };
  });
  expect(stored).toMatchObject([
    '/api/v1/templates',
    {
      name: 'sendoff-test-1',
      published: true,
      content: {
        subject: 'Für {{{name}}}: 100% off 🎁',
        html: expect.stringContaining('<b>{{{htmlName}}}</b>'),
        headers: { 'X-Order': 'o-{{{order}}}', 'X-Sendoff-Id': '{{{sendoff_id}}}' },
        reply_to: 'Help <help@sender.example>',
      },
    },
  ]);
  const { body } = sparkpost.compose(prepared, recipients(2));
  const { name, id } = recipient(1);
  expect(JSON.parse(body.toString())).toEqual({
    recipients: [
      expect.anything(),
      {
        address: { email: 'user1@example.com', name },
        substitution_data: {
          name,
          htmlName: expect.stringContaining('&quot;Z&quot;'),
          order: id,
          sendoff_id: id,
        },
      },
    ],
    content: { template_id: 't-1' },
    options: { open_tracking: false, click_tracking: false, transactional: true },
  });
});

it('sends a template with files inline, because a stored one would lose them', async () => {
  const prepared = await prepare(SERVER_MERGE, () => expect.fail('nothing to store'));
  const body = JSON.parse(sparkpost.compose(prepared, recipients(2)).body.toString());
  expect(body.content).toMatchObject({
    subject: 'Für {{{name}}}: 100% off 🎁',
    attachments: [{ name: 'r.pdf' }],
  });
  expect(body.options).not.toHaveProperty('perform_substitutions');
});

it('renames slots that the provider keeps for itself', async () => {
  const { flat } = SERVER_MERGE.template;
  const template = {
    ...SERVER_MERGE.template,
    flat: {
      ...flat,
      subject: [{ slot: 'email' }, { slot: 'email_' }],
      slots: ['email', 'email_', 'htmlName', 'name', 'order'],
      values: () => ({ email: '1', email_: '2', htmlName: '3', name: '4', order: '5' }),
    },
  };
  const { body } = await composed({ ...SERVER_MERGE, template }, 1);
  expect(body.content.subject).toBe('{{{email__}}}{{{email_}}}');
  expect(body.recipients[0].substitution_data).toMatchObject({ email__: '1', email_: '2' });
});

it('escapes braces, so the provider’s language renders the same text', async () => {
  const braces = fc.string({ unit: fc.constantFrom('{', '}', 'x', ' '), maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(braces, braces, braces, async (before, value, after) => {
      const { flat } = SERVER_MERGE.template;
      const template = {
        ...SERVER_MERGE.template,
        flat: { ...flat, subject: [before, { slot: 'name' }, after], values: () => ({ name: value }) },
      };
      const { body } = await composed({ ...SERVER_MERGE, template }, 1);
      const compiled = compilePart(body.content.subject, 'header');
      if (isMistake(compiled)) throw new Error(`${body.content.subject}: ${compiled.mistake}`);
      expect(compiled(body.recipients[0].substitution_data)).toBe(`${before}${value}${after}`);
    }),
  );
});

it('reports a rejected template', async () => {
  const refusing: Exchange = async () => ({ status: 422, body: '{"errors":[]}' });
  await expect(prepare(WITHOUT_FILES, refusing)).rejects.toMatchObject({ code: 'template-refused' });
});

const partly = (rejected: number, ...descriptions: readonly string[]) => ({
  status: 200,
  body: JSON.stringify({
    errors: [{ message: 'transmission created, but with validation errors', code: '2000' }],
    results: {
      rcpt_to_errors: descriptions.map((description) => ({ message: 'invalid', description, code: '1300' })),
      total_rejected_recipients: rejected,
    },
  }),
});

it('trusts the number of rejected recipients, not the 200, and names those in the errors', () => {
  const response = partly(1, 'invalid recipient address.email: user1@example.com');
  expect(sparkpost.outcomes(response, recipients(3))).toEqual([
    { kind: 'accepted' },
    { kind: 'rejected', reason: '1300 invalid: invalid recipient address.email: user1@example.com' },
    { kind: 'accepted' },
  ]);
  expect(sparkpost.outcomes(partly(2, 'no address'), recipients(2)).map(({ kind }) => kind)).toEqual([
    'rejected',
    'rejected',
  ]);
});

it('fails all if the response does not name the rejected recipient', () => {
  const reason = expect.stringContaining('1 of 2 recipients were rejected');
  expect(sparkpost.outcomes(partly(1, 'address.email is required'), recipients(2))).toEqual([
    { kind: 'failed', reason },
    { kind: 'failed', reason },
  ]);
});

it.each([
  [
    400,
    '{"errors":[{"message":"Invalid domain","description":"Unverified","code":"7001"}]}',
    'rejected',
    'HTTP 400: 7001 Invalid domain (Unverified)',
  ],
  [401, '{"errors":[{"message":"Unauthorized."}]}', 'rejected', 'HTTP 401: Unauthorized.'],
  [
    420,
    '{"errors":[{"message":"Exceed Sending Limit (hourly)","code":"2101"}]}',
    'deferred',
    'HTTP 420: 2101 Exceed Sending Limit (hourly)',
  ],
  [429, '', 'deferred', 'HTTP 429:'],
  [200, '', 'failed', 'HTTP 200 without the number of rejected recipients'],
])('reads %i as the outcome of every recipient', (status, body, kind, reason) => {
  expect(sparkpost.outcomes({ status, body }, recipients(2))).toEqual([
    { kind, reason },
    { kind, reason },
  ]);
});
