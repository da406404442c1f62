import { expect, it } from 'vitest';
import { brevo } from '../../../mocks/api/brevo/dialect.ts';
import { compileTemplate } from '../../../mocks/api/brevo/template.ts';
import { brevo as webhook } from '../../../mocks/api/webhooks/brevo.ts';
import { examplesFor } from '../../../mocks/standalone/examples.ts';
import { called } from './called.ts';

const SEND = '/v3/smtp/email';
const TEMPLATES = '/v3/smtp/templates';
const message = {
  sender: { email: 's@example.com' },
  to: [{ email: 'a@example.com' }],
  subject: 'Hi',
  textContent: 'Hello',
};
const template = {
  templateName: 'one',
  subject: 'Hi {{params.name}}',
  htmlContent: '<p>Hello {{params.name}}</p>',
  sender: { email: 's@example.com' },
};

it('returns sent messages and their events', async () => {
  const { call, deliveries } = called(brevo);
  const { json } = await call('POST', SEND, { ...message, tags: ['welcome'] });
  const { messageId } = json as { messageId: string };
  expect(deliveries[0]?.options?.()).toMatchObject({ tags: ['welcome'] });
  const listed = await call('GET', '/v3/smtp/emails?email=a@example.com');
  expect(listed.json).toMatchObject({
    count: 1,
    transactionalEmails: [
      { email: 'a@example.com', subject: 'Hi', messageId, from: 's@example.com', tags: ['welcome'] },
    ],
  });
  const { uuid } = (listed.json as { transactionalEmails: [{ uuid: string }] }).transactionalEmails[0];
  expect((await call('GET', `/v3/smtp/emails/${uuid}`)).json).toMatchObject({
    email: 'a@example.com',
    body: 'Hello',
  });
  expect((await call('GET', '/v3/smtp/emails')).text).toContain('missing_parameter');
  const events = await call(
    'GET',
    `/v3/smtp/statistics/events?event=delivered&messageId=${encodeURIComponent(messageId)}`,
  );
  expect(events.json).toMatchObject({ events: [{ event: 'delivered', messageId, tag: 'welcome' }] });
  expect((await call('GET', '/v3/account')).json).toMatchObject({ plan: [{ credits: 999_999 }] });
});

it('answers a scheduled message with 202, and cancels it', async () => {
  const { call, deliveries } = called(brevo);
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
  const sent = await call('POST', SEND, { ...message, scheduledAt });
  const { batchId } = sent.json as { batchId: string };
  expect([sent.status, batchId]).toEqual([202, expect.stringMatching(/^[\da-f-]{36}$/)]);
  expect(deliveries[0]?.options?.()).toMatchObject({ scheduledAt });
  expect((await call('GET', `/v3/smtp/emailStatus/${batchId}`)).json).toMatchObject({ count: 1 });
  expect((await call('DELETE', `${SEND}/${batchId}`)).status).toBe(204);
  expect((await call('DELETE', `${SEND}/${batchId}`)).status).toBe(404);
});

it('stores, lists, changes and deletes templates', async () => {
  const { call, deliveries } = called(brevo);
  await call('POST', TEMPLATES, { ...template, isActive: true });
  await call('POST', TEMPLATES, template);
  expect((await call('GET', `${TEMPLATES}?templateStatus=true`)).json).toMatchObject({
    count: 1,
    templates: [{ id: 1, name: 'one', isActive: true, subject: template.subject }],
  });
  expect((await call('PUT', `${TEMPLATES}/1`, { subject: 'Yo {{params.name}}' })).status).toBe(204);
  expect((await call('GET', `${TEMPLATES}/1`)).json).toMatchObject({ subject: 'Yo {{params.name}}' });
  await call('POST', SEND, { to: message.to, templateId: 1, params: { name: 'Ann' } });
  expect(await deliveries[0]?.read()).toMatchObject({ subject: 'Yo Ann', html: '<p>Hello Ann</p>' });
  expect((await call('DELETE', `${TEMPLATES}/1`)).status).toBe(400);
  expect((await call('DELETE', `${TEMPLATES}/2`)).status).toBe(204);
  expect((await call('GET', `${TEMPLATES}/2`)).status).toBe(404);
});

it('accepts content in a version only if the request has content for all', async () => {
  const { call } = called(brevo);
  const { textContent: _, ...rest } = message;
  const versions = { ...rest, messageVersions: [{ to: message.to, htmlContent: '<p>x</p>' }] };
  expect((await call('POST', SEND, versions)).text).toContain('needs a global');
  expect((await call('POST', SEND, { ...versions, htmlContent: '<p>all</p>' })).status).toBe(201);
});

it('has /v3 in its base URL, as the provider’s clients expect', () => {
  const served = {
    mock: 'brevo',
    host: 'h',
    port: 1,
    url: `http://h:1${brevo.apiPath}`,
    user: null,
    secret: 'k',
    accessToken: null,
  };
  expect(examplesFor(served)[0]).toContain('http://h:1/v3/smtp/email ');
});

it('reports unsupported fields with the provider’s error codes', async () => {
  const { call } = called(brevo);
  const refused = await call('GET', '/v3/senders');
  expect([refused.status, refused.text]).toEqual([
    501,
    expect.stringContaining('does not serve GET /v3/senders'),
  ]);
  expect((await call('PUT', SEND, {})).json).toMatchObject({ code: 'method_not_allowed' });
  const { faultAnswer } = brevo.create({ keeps: false, deliver: () => {} });
  const codes = [402, 403, 429, 500].map(
    (status) => JSON.parse(faultAnswer?.({ status, throttled: undefined }).body ?? '').code,
  );
  expect(codes).toEqual(['not_enough_credits', 'permission_denied', undefined, undefined]);
});

it('scans templates in linear time, and rejects params that are nested too deeply', async () => {
  for (const source of ['{{'.repeat(200_000), '{%'.repeat(200_000), `{{${'{%'.repeat(200_000)}`]) {
    expect(compileTemplate(source, 'html')).toHaveProperty('render');
  }
  const { call } = called(brevo);
  const text = JSON.stringify({ ...message, messageVersions: [{ to: message.to, params: '@' }] });
  const deep = text.replace('"@"', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  expect((await call('POST', SEND, deep)).text).toContain('100 KB');
});

it('reports the date of an event in local time, and its timestamp in UTC', () => {
  const event = webhook.event({
    step: { event: 'delivered' },
    recipient: 'a@example.com',
    message: { messageId: '<1@x>', content: { subject: 'Hi' } },
    detail: { wallMs: Date.UTC(2026, 6, 1, 12, 0, 5) },
  } as never);
  expect(event).toMatchObject({
    date: '2026-07-01 14:00:05',
    ts_event: Date.UTC(2026, 6, 1, 12, 0, 5) / 1000,
  });
});
