import { type DocumentedField, documentedBy } from '../documented-fields.ts';
import type { Documentation, DocumentedRoute } from '../routes.ts';
import { refusedRoute, servedRoute } from '../routes.ts';

const EMAIL = 'https://postmarkapp.com/developer/api/email-api';
const TEMPLATES = 'https://postmarkapp.com/developer/api/templates-api';
const BULK = 'https://postmarkapp.com/developer/api/bulk-email';
const MESSAGES = 'https://postmarkapp.com/developer/api/messages-api';
const SERVER = 'https://postmarkapp.com/developer/api/server-api';
const BOUNCES = 'https://postmarkapp.com/developer/api/bounce-api';
const DEVELOPER = 'https://postmarkapp.com/developer';
/** "Metadata name 20 characters, value 80 characters, 10 pairs": checked by the reader. */
const METADATA = 'https://postmarkapp.com/support/article/1125-custom-metadata-faq';

/**
 * Checked in the provider's own words, by codes of https://postmarkapp.com/developer/api/overview#error-codes
 */
const read = { checkedByReader: true } as const;

function common(source: string): readonly DocumentedField[] {
  const { served, kept } = documentedBy(source);
  return [
    served('From', 'text', 'Shop <shop@example.com>', read),
    served('ReplyTo', 'text', 'help@example.com, b@example.com', read),
    ...recipients(source),
    served('MessageStream', 'text', 'broadcast', { ...read, wrong: ['nope'] }),
    kept('Tag', 'text', 'welcome', { max: 1000, shownAs: 'tags' }),
    kept('TrackOpens', 'flag', true),
    kept('TrackLinks', 'text', 'HtmlOnly', { values: ['None', 'HtmlAndText', 'HtmlOnly', 'TextOnly'] }),
    served('Attachments', 'list', [], read),
    ...['Name', 'Content', 'ContentType', 'ContentID'].map((name) =>
      served(`Attachments[].${name}`, 'text', name === 'Content' ? 'aGk=' : 'a', read),
    ),
  ];
}

function recipients(source: string, at = ''): readonly DocumentedField[] {
  const { served, kept } = documentedBy(source);
  return [
    served(`${at}To`, 'text', 'Jane <jane@example.net>', read),
    served(`${at}Cc`, 'text', 'cc@example.net', read),
    served(`${at}Bcc`, 'text', 'bcc@example.net', read),
    served(`${at}Headers`, 'list', [{ Name: 'X-A', Value: 'b' }], read),
    served(`${at}Headers[].Name`, 'text', 'X-A', read),
    served(`${at}Headers[].Value`, 'text', 'b', read),
    {
      ...kept(`${at}Metadata`, 'object', { order: '7' }, { max: 10, shownAs: 'metadata' }),
      wrong: [{ a: { b: 'c' } }, { a: ['b'] }, { ['x'.repeat(21)]: 'y' }, { a: 'x'.repeat(81) }],
      source: METADATA,
    },
  ];
}

const { served, kept } = documentedBy(EMAIL);
const MESSAGE: readonly DocumentedField[] = [
  ...common(EMAIL),
  served('Subject', 'text', 'Hi', read),
  served('TextBody', 'text', 'Hello', read),
  served('HtmlBody', 'text', '<p>Hello</p>', read),
];
const TEMPLATED: readonly DocumentedField[] = [
  ...common(TEMPLATES),
  served('TemplateId', 'integer', 1, read),
  served('TemplateAlias', 'text', 'welcome', { ...read, companions: { TemplateId: undefined } }),
  served('TemplateModel', 'object', { name: 'Jane' }, read),
  kept('InlineCss', 'flag', true),
];
const { served: inBulk, kept: keptInBulk } = documentedBy(BULK);
const BULK_FIELDS: readonly DocumentedField[] = [
  inBulk('From', 'text', 'Shop <shop@example.com>', read),
  inBulk('ReplyTo', 'text', 'help@example.com', read),
  inBulk('Subject', 'text', 'Hi {{name}}', read),
  inBulk('TextBody', 'text', 'Hello', read),
  inBulk('HtmlBody', 'text', '<p>Hello</p>', read),
  inBulk('MessageStream', 'text', 'broadcast', { ...read, wrong: ['nope'] }),
  keptInBulk('Tag', 'text', 'news', { max: 1000, shownAs: 'tags' }),
  keptInBulk('TrackOpens', 'flag', true),
  keptInBulk('TrackLinks', 'text', 'None', { values: ['None', 'HtmlAndText', 'HtmlOnly', 'TextOnly'] }),
  keptInBulk('Metadata', 'object', { order: '7' }, { max: 10, shownAs: 'metadata' }),
  keptInBulk('InlineCss', 'flag', true),
  inBulk('Headers', 'list', [{ Name: 'X-A', Value: 'b' }]),
  inBulk('Headers[].Name', 'text', 'X-A', read),
  inBulk('Headers[].Value', 'text', 'b', read),
  inBulk('Attachments', 'list', [], read),
  ...['Name', 'Content', 'ContentType', 'ContentID'].map((name) =>
    inBulk(`Attachments[].${name}`, 'text', name === 'Content' ? 'aGk=' : 'a', read),
  ),
  inBulk('TemplateId', 'integer', 1, { ...read, companions: { Subject: undefined, TextBody: undefined } }),
  inBulk('TemplateAlias', 'text', 'welcome', {
    ...read,
    companions: { Subject: undefined, TextBody: undefined },
  }),
  inBulk('Messages', 'list', [{ To: 'jane@example.net' }], { ...read, min: 1 }),
  ...recipients(BULK, 'Messages[].'),
  inBulk('Messages[].TemplateModel', 'object', { name: 'Jane' }, read),
];

const ROUTES: readonly DocumentedRoute[] = [
  servedRoute('POST /email', 'sends', EMAIL),
  servedRoute('POST /email/batch', 'sends up to 500 messages', EMAIL),
  servedRoute('POST /email/bulk', 'sends one message to many, each with a model of its own', BULK),
  servedRoute('GET /email/bulk/:id', 'how far a bulk request has come: always to its end', BULK),
  servedRoute('POST /email/withTemplate', 'sends by a stored template', TEMPLATES),
  servedRoute('POST /email/batchWithTemplates', 'sends up to 500 messages by stored templates', TEMPLATES),
  servedRoute('POST /templates', 'stores a template', TEMPLATES),
  servedRoute('GET /templates', 'lists the stored templates', TEMPLATES),
  servedRoute('GET /templates/:id', 'gives a template, by number or alias', TEMPLATES),
  servedRoute('PUT /templates/:id', 'changes it', TEMPLATES),
  servedRoute('DELETE /templates/:id', 'deletes it', TEMPLATES),
  servedRoute('POST /templates/validate', 'renders what is not stored', TEMPLATES),
  servedRoute('GET /messages/outbound', 'lists the newest messages', MESSAGES),
  servedRoute('GET /messages/outbound/:id/details', 'gives a message with its events', MESSAGES),
  servedRoute('GET /messages/outbound/opens', 'an empty list: nobody opens anything here', MESSAGES),
  servedRoute('GET /messages/outbound/clicks', 'an empty list', MESSAGES),
  servedRoute('GET /server', 'the settings of the server', SERVER),
  servedRoute('GET /bounces', 'an empty list: nothing bounces here', BOUNCES),
  servedRoute('GET /deliverystats', 'no bounces', BOUNCES),
  servedRoute(
    'GET /message-streams',
    'the two that every server has',
    `${DEVELOPER}/api/message-streams-api`,
  ),
  servedRoute(
    'GET /message-streams/:id/suppressions/dump',
    'an empty list',
    `${DEVELOPER}/api/suppressions-api`,
  ),
  servedRoute('GET /stats/outbound', 'the number of messages', `${DEVELOPER}/api/stats-api`),
  refusedRoute('/messages/*', 'inbound messages and dumps', MESSAGES),
  refusedRoute('PUT /server', 'changing the server', SERVER),
  refusedRoute('/bounces/*', 'single bounces', BOUNCES),
  refusedRoute(
    '/message-streams/*',
    'changing streams and suppressions',
    `${DEVELOPER}/api/message-streams-api`,
  ),
  refusedRoute('/stats/*', 'other statistics', `${DEVELOPER}/api/stats-api`),
  ...['servers', 'domains', 'senders', 'webhooks', 'triggers', 'data-removals'].map((family) =>
    refusedRoute(`/${family}/*`, family, `${DEVELOPER}/api/overview`),
  ),
];

export const FIELDS = { message: MESSAGE, templated: TEMPLATED, bulk: BULK_FIELDS } as const;

export const DOCUMENTATION: Documentation = {
  provider: 'Postmark',
  routes: ROUTES,
  fields: {
    'POST /email': MESSAGE,
    'POST /email/withTemplate': TEMPLATED,
    'POST /email/bulk': BULK_FIELDS,
  },
};
