import { createTransport } from 'nodemailer';
import { expect, it } from 'vitest';
import { ses } from '../../../mocks/api/ses/dialect.ts';
import { called } from './called.ts';

const SEND = '/v2/email/outbound-emails';
const TEMPLATES = '/v2/email/templates';
const simple = { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' } } } };
const message = {
  FromEmailAddress: 's@example.com',
  Destination: { ToAddresses: ['a@example.com'] },
  Content: simple,
};
const raw = (lines: readonly string[]) => ({
  Raw: { Data: Buffer.from(lines.join('\r\n')).toString('base64') },
});
const MIME = [
  'From: Zo=?utf-8?q?=C3=AB?= <z@example.com>',
  'To: A <a@example.com>,',
  ' b@example.com',
  'Cc: c@example.com',
];
const BODY = ['Subject: Hi', 'X-Own: 1', '', 'Hello'];

it('takes a raw message as nodemailer sends it', async () => {
  const { call, deliveries } = called(ses);
  class SendEmailCommand {
    readonly input: object;
    constructor(input: object) {
      this.input = input;
    }
  }
  const sesClient = {
    config: { region: async () => 'us-east-1' },
    // The SDK encodes bytes as base64.
    async send({ input }: SendEmailCommand) {
      const json = JSON.stringify(input, (_, value) =>
        value?.type === 'Buffer' ? Buffer.from(value.data).toString('base64') : value,
      );
      return (await call('POST', SEND, json)).json;
    },
  };
  const transport = createTransport({ SES: { sesClient, SendEmailCommand } } as never);
  const sent = await transport.sendMail({
    from: 'S <s@example.com>',
    to: 'a@example.com',
    bcc: 'b@example.com',
    subject: 'Hellö',
    text: 'Hello',
    html: '<p>Hello</p>',
  });
  expect(sent.messageId).toMatch(/^<\w+@[\w-]+\.amazonses\.com>$/);
  expect(deliveries.map(({ recipient }) => recipient)).toEqual(['a@example.com', 'b@example.com']);
  expect(await deliveries[0]?.read()).toMatchObject({
    from: ['S <s@example.com>'],
    to: ['<a@example.com>'],
    bcc: ['<b@example.com>'],
    subject: 'Hellö',
    text: 'Hello',
    html: '<p>Hello</p>',
  });
});

it('refuses a sender without a domain as nodemailer’s verify() expects', async () => {
  const { call } = called(ses);
  const refused = await call('POST', SEND, {
    ...message,
    FromEmailAddress: 'invalid@invalid',
    Content: raw(MIME),
  });
  expect([refused.status, refused.headers['x-amzn-ErrorType']]).toEqual([400, 'MessageRejected']);
});

it('takes sender and recipients of a raw message from its header if the request names none', async () => {
  const { call, deliveries } = called(ses);
  expect((await call('POST', SEND, { Content: raw([...MIME, ...BODY]) })).status).toBe(200);
  expect(deliveries.map(({ recipient }) => recipient)).toEqual([
    'a@example.com',
    'b@example.com',
    'c@example.com',
  ]);
  expect(await deliveries[0]?.read()).toMatchObject({ cc: ['<c@example.com>'], headers: [['x-own', '1']] });
  const named = { ...message, Content: raw(['To: a@example.com', ...BODY]) };
  expect((await call('POST', SEND, named)).status).toBe(200);
  expect((await deliveries[3]?.read())?.from).toEqual(['<s@example.com>']);
  const refused = async (content: object, more: object = {}) =>
    (await call('POST', SEND, { Content: content, ...more })).text;
  expect(await refused(raw(['To: a@example.com', ...BODY]))).toContain("Missing required header 'From'");
  expect(await refused(raw(['From: s@example.com', ...BODY]))).toContain('No recipient');
  expect(await refused(raw(['From: s@example.com', ...MIME, ...BODY]))).toContain("Duplicate header 'from'");
  expect(await refused(raw(['Hello', ...BODY]))).toContain('no header');
  expect(await refused({ ...simple, ...raw(MIME) })).toContain('exactly one of');
  const inHeader = raw([...MIME, 'X-SES-CONFIGURATION-SET: nope', ...BODY]);
  expect(await refused(inHeader)).toContain('Configuration set <nope> does not exist');
});

it('refuses an unknown configuration set, and keeps tags for the inbox', async () => {
  const { call, deliveries } = called(ses);
  const named = { ...message, ConfigurationSetName: 'one', EmailTags: [{ Name: 'kind', Value: 'welcome' }] };
  expect((await call('POST', SEND, named)).status).toBe(404);
  await call('POST', '/v2/email/configuration-sets', { ConfigurationSetName: 'one' });
  expect((await call('GET', '/v2/email/configuration-sets')).json).toEqual({ ConfigurationSets: ['one'] });
  const { json } = await call('POST', SEND, named);
  expect(deliveries[0]?.options?.()).toMatchObject({
    tags: ['kind=welcome'],
    fields: { ConfigurationSetName: 'one' },
  });
  const { MessageId } = json as { MessageId: string };
  expect((await call('GET', `/v2/email/insights/${MessageId}/`)).json).toMatchObject({
    MessageId,
    FromEmailAddress: 's@example.com',
    Subject: 'Hi',
    EmailTags: named.EmailTags,
    Insights: [{ Destination: 'a@example.com', Events: [{ Type: 'SEND' }, { Type: 'DELIVERY' }] }],
  });
  expect((await call('GET', '/v2/email/account')).json).toMatchObject({ SendQuota: { SentLast24Hours: 1 } });
});

it('finds templates by ARN, lists, reads, changes, renders and deletes them', async () => {
  const { call, deliveries } = called(ses);
  const content = { Subject: 'Hi {{name}}', Text: 'Hello {{name}}' };
  await call('POST', TEMPLATES, {
    TemplateName: 'one',
    TemplateContent: content,
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  await call('POST', TEMPLATES, { TemplateName: 'two', TemplateContent: content });
  const Template = {
    TemplateArn: 'arn:aws:ses:us-east-1:123456789012:template/one',
    TemplateData: '{"name":"Ann"}',
  };
  expect((await call('POST', SEND, { ...message, Content: { Template } })).status).toBe(200);
  expect((await deliveries[0]?.read())?.subject).toBe('Hi Ann');
  const first = await call('GET', `${TEMPLATES}?PageSize=1`);
  expect(first.json).toMatchObject({ TemplatesMetadata: [{ TemplateName: 'two' }], NextToken: '1' });
  expect((await call('GET', `${TEMPLATES}?PageSize=1&NextToken=1`)).text).toContain('"TemplateName":"one"');
  expect((await call('GET', `${TEMPLATES}/one`)).json).toEqual({
    TemplateName: 'one',
    TemplateContent: content,
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  await call('PUT', `${TEMPLATES}/one`, { TemplateContent: { ...content, Text: 'Other' } });
  const rendered = await call('POST', `${TEMPLATES}/one/render`, { TemplateData: '{"name":"Ann"}' });
  expect(rendered.json).toEqual({ RenderedTemplate: 'Subject: Hi Ann\r\n\r\nOther\r\n' });
  expect((await call('DELETE', `${TEMPLATES}/one`)).status).toBe(200);
  expect((await call('GET', `${TEMPLATES}/one`)).status).toBe(404);
});

it('refuses a template that it could not render when it is stored', async () => {
  const { call } = called(ses);
  for (const Text of ['{{upper name}}', '{{> part}}', '{{#if a}}', `${'{{#if a}}'.repeat(5000)}`]) {
    const stored = await call('POST', TEMPLATES, {
      TemplateName: 'one',
      TemplateContent: { Subject: 's', Text },
    });
    expect([stored.status, stored.text]).toEqual([400, expect.stringContaining('Template is not valid')]);
  }
});

it('answers the v1 query API in XML, and other routes in JSON', async () => {
  const { call } = called(ses);
  const v1 = await call('POST', '/', 'Action=SendEmail&Version=2010-12-01');
  expect([v1.status, v1.headers['Content-Type']]).toEqual([400, 'text/xml']);
  expect(v1.text).toContain('<Code>InvalidAction</Code>');
  expect(v1.text).toContain('this mock does not serve the v1 query API (SendEmail)');
  const unsigned = ses.create({ keeps: false, deliver: () => {} }).refuse({
    method: 'POST',
    path: '/',
    headers: {},
    body: Buffer.alloc(0),
  });
  expect(unsigned).toMatchObject({
    status: 403,
    body: expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
  });
  const refused = await call('GET', '/v2/email/identities');
  expect([refused.status, refused.text]).toEqual([
    501,
    expect.stringContaining('does not serve GET /v2/email/identities'),
  ]);
  expect((await call('PUT', SEND, {})).status).toBe(405);
});
