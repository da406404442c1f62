import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileTemplate } from '../../mocks/api/brevo/template.ts';
import type { Content } from '../../src/model/content.ts';
import { brevo } from '../../src/transports/api/brevo.ts';
import { apiBrevo } from '../../src/transports/api/definitions.ts';
import type { Exchange } from '../../src/transports/api/dialect.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';
import { meet } from './meeting.ts';

const endpoint = { host: '127.0.0.1', port: 1, secret: 'key' };
const stores: Exchange = async () => ({ status: 201, body: '{"id":7}' });
const prepare = (content: Content, exchange = stores) => brevo.prepare(content, endpoint, exchange);
const composed = async (content: Content, count: number) => {
  const { path, headers, body } = brevo.compose(await prepare(content), recipients(count));
  return { path, headers, body: JSON.parse(body.toString()) };
};
const SHARED = {
  sender: { email: 'shop@sender.example', name: 'Shop, "Ünit"' },
  replyTo: { email: 'help@sender.example', name: 'Help' },
  attachment: COMMON.attachments.map(({ filename: name, content }) => ({
    name,
    content: content.toString('base64'),
  })),
};

it('sends a single message by itself', async () => {
  const { path, headers, body } = await composed(CLIENT_RENDER, 1);
  const { subject, text, html, headers: own } = rendered(recipient(0));
  expect(path).toBe('/v3/smtp/email');
  expect(headers).toMatchObject({ 'api-key': 'key' });
  expect(body).toEqual({
    to: [{ email: 'user0@example.com', name: 'Ann' }],
    subject,
    textContent: text,
    htmlContent: html,
    headers: own,
    ...SHARED,
  });
});

it('sends several recipients as versions with their own fields', async () => {
  const { body } = await composed(CLIENT_RENDER, 2);
  expect(body).toMatchObject(SHARED);
  expect(body.to).toBeUndefined();
  const { subject, headers } = rendered(recipient(1));
  expect(body.messageVersions[1]).toMatchObject({ to: [{ email: 'user1@example.com' }], subject, headers });
  const { body: fixed } = await composed(STATIC, 2);
  expect(fixed.messageVersions).toEqual(
    recipients(2).map(({ address: email, name }) => ({ to: [{ email, name }] })),
  );
  expect(fixed).toMatchObject({ subject: 'To everybody — ✓', headers: { 'X-Campaign': 'spring' } });
});

it('stores the template with safe slots, then sends its number and the slots’ values', async () => {
  let stored = '';
  const prepared = await prepare(SERVER_MERGE, async (request) => {
    stored = request.body.toString();
    return stores(request);
  });
  expect(JSON.parse(stored)).toMatchObject({
    subject: 'Für {{params.name|safe}}: 100% off 🎁',
    htmlContent: expect.stringContaining('<b>{{params.htmlName|safe}}</b>'),
    isActive: true,
  });
  const body = JSON.parse(brevo.compose(prepared, recipients(2)).body.toString());
  expect(body.templateId).toBe(7);
  expect(body.messageVersions[0].params).toEqual({ name: 'Ann', htmlName: 'Ann' });
  expect(body.messageVersions[0].headers).toMatchObject({ 'X-Sendoff-Id': recipient(0).id });
});

it('escapes braces, so the template language renders the same text', async () => {
  const braces = fc.string({ unit: fc.constantFrom('{', '}', '%', '#', 'x', ' '), maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(braces, braces, braces, async (before, value, after) => {
      const { flat } = SERVER_MERGE.template;
      const template = {
        ...SERVER_MERGE.template,
        flat: { ...flat, subject: [before, { slot: 'name' }, after], values: () => ({ name: value }) },
      };
      let subject = '';
      const prepared = await prepare({ ...SERVER_MERGE, template }, async (request) => {
        subject = JSON.parse(request.body.toString()).subject;
        return stores(request);
      });
      const { params } = JSON.parse(brevo.compose(prepared, recipients(1)).body.toString());
      const compiled = compileTemplate(subject, 'none');
      expect('render' in compiled ? compiled.render(params) : compiled.error).toBe(before + value + after);
    }),
  );
});

it('attaches every file, inline ones too', async () => {
  const { received } = await meet(apiBrevo, STATIC, 'fast', recipients(2), 2);
  expect(received[1]?.attachments).toMatchObject([
    { filename: 'r.pdf', contentType: 'application/pdf', size: 5000, disposition: 'attachment' },
    { filename: 'photo.png', contentType: 'image/png', size: 7, disposition: 'attachment' },
  ]);
});

it('reports a rejected template', async () => {
  const refusing: Exchange = async () => ({ status: 400, body: '{"code":"invalid_parameter"}' });
  await expect(prepare(SERVER_MERGE, refusing)).rejects.toMatchObject({ code: 'template-refused' });
});

it.each([
  [201, '{"messageIds":["a"]}', 'failed', 'HTTP 201 without one id for each message'],
  [201, 'oops', 'failed', 'HTTP 201 without one id for each message'],
  [400, '{"code":"invalid_parameter","message":"bad"}', 'rejected', 'HTTP 400: invalid_parameter: bad'],
  [429, '', 'deferred', 'HTTP 429:'],
])('reads %i with %j as the outcome of every recipient', (status, body, kind, reason) => {
  expect(brevo.outcomes({ status, body }, recipients(2))).toEqual([
    { kind, reason },
    { kind, reason },
  ]);
});

it('shortens names to the provider’s limit of 70 characters', async () => {
  const long = { address: 'a@example.com', name: `${'x'.repeat(69)}🎉yz`, id: '1' };
  const { body } = brevo.compose(await prepare(STATIC), [{ ...recipient(0), ...long }]);
  const [to] = JSON.parse(body.toString()).to;
  expect(to.name).toBe('x'.repeat(69));
});

it('batches of messages without HTML arrive without HTML', async () => {
  const content: Content = {
    ...CLIENT_RENDER,
    common: { ...COMMON, attachments: [] },
    render: (one) => ({ ...rendered(one), html: '' }),
  };
  const { outcomes, received } = await meet(apiBrevo, content, 'fast', recipients(3), 3);
  expect(outcomes).toEqual(['accepted', 'accepted', 'accepted']);
  expect(received.map(({ html }) => html)).toEqual(['', '', '']);
  const prepared = await prepare(content);
  const whole = JSON.parse(String(brevo.composeWhole?.(prepared, recipients(2)).body));
  expect(whole).toMatchObject(JSON.parse(brevo.compose(prepared, recipients(2)).body.toString()));
});
