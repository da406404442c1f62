import { type DocumentedField, documentedBy } from '../documented-fields.ts';
import type { Documentation, DocumentedRoute } from '../routes.ts';
import { refusedRoute, servedRoute } from '../routes.ts';

const SEND = 'https://dev.mailjet.com/email/guides/send-api-v31/#send-api-json-properties';
const TEMPLATES = 'https://dev.mailjet.com/email/guides/template-api/';
const MESSAGES = 'https://dev.mailjet.com/email/reference/messages/';
const REFERENCE = 'https://dev.mailjet.com/email/reference/overview/';

const { served, kept, refused } = documentedBy(SEND);
/** Checked in the provider's own words. */
const read = { checkedByReader: true } as const;
const MAILBOX = { Email: 'jane@example.net', Name: 'Jane' };
const HTML = { HTMLPart: '<p>Hello</p>' };

function mailboxes(field: string): readonly DocumentedField[] {
  return [
    served(field, 'list', [MAILBOX], read),
    served(`${field}[].Email`, 'text', MAILBOX.Email, read),
    served(`${field}[].Name`, 'text', MAILBOX.Name, read),
  ];
}

function mailbox(field: string): readonly DocumentedField[] {
  return [
    served(field, 'object', MAILBOX, read),
    served(`${field}.Email`, 'text', MAILBOX.Email, read),
    served(`${field}.Name`, 'text', MAILBOX.Name, read),
  ];
}

const FILE = { ContentType: 'text/plain', Filename: 'a.txt', Base64Content: 'aGk=' };
const files = (field: string): readonly DocumentedField[] => [
  served(field, 'list', [FILE], read),
  ...(['ContentType', 'Filename', 'Base64Content'] as const).map((name) =>
    served(`${field}[].${name}`, 'text', FILE[name], read),
  ),
  served(`${field}[].ContentID`, 'text', 'logo'),
];

/** Fields of one message, and of `Globals`. */
export const MESSAGE: readonly DocumentedField[] = [
  ...mailbox('From'),
  refused('Sender', 'object', MAILBOX),
  ...mailboxes('To'),
  ...mailboxes('Cc'),
  ...mailboxes('Bcc'),
  ...mailbox('ReplyTo'),
  served('Subject', 'text', 'Hi', { ...read, max: 255 }),
  served('TextPart', 'text', 'Hello', read),
  served('HTMLPart', 'text', '<p>Hello</p>', read),
  served('TemplateID', 'integer', 1, { ...read, wrong: [99] }),
  served('TemplateLanguage', 'flag', true),
  kept('TemplateErrorReporting', 'object', MAILBOX, { companions: { TemplateLanguage: true } }),
  kept('TemplateErrorReporting.Email', 'text', MAILBOX.Email, { companions: { TemplateLanguage: true } }),
  kept('TemplateErrorReporting.Name', 'text', MAILBOX.Name, { companions: { TemplateLanguage: true } }),
  served('TemplateErrorDeliver', 'flag', true, { companions: { TemplateLanguage: true } }),
  ...files('Attachments'),
  ...files('InlinedAttachments'),
  kept('Priority', 'integer', 2, { min: 0, max: 3 }),
  kept('CustomCampaign', 'text', 'spring'),
  kept('DeduplicateCampaign', 'flag', true, { companions: { CustomCampaign: 'spring' } }),
  kept('TrackOpens', 'text', 'disabled', {
    values: ['account_default', 'disabled', 'enabled'],
    companions: HTML,
  }),
  kept('TrackClicks', 'text', 'enabled', {
    values: ['account_default', 'disabled', 'enabled'],
    companions: HTML,
  }),
  kept('CustomID', 'text', 'order-7'),
  kept('EventPayload', 'text', '{"a":1}'),
  kept('MonitoringCategory', 'text', 'orders'),
  kept('URLTags', 'text', 'utm=spring', { max: 256 }),
  served('Headers', 'object', { 'X-A': 'b' }, read),
  served('Variables', 'object', { a: 1 }, read),
];

const below = (path: string): readonly DocumentedField[] =>
  MESSAGE.map((field) => ({
    ...field,
    path: `${path}.${field.path}`,
    ...(field.companions === undefined
      ? {}
      : {
          companions: Object.fromEntries(
            Object.entries(field.companions).map(([name, value]) => [`${path}.${name}`, value]),
          ),
        }),
  }));

/** Fields of the request. */
export const REQUEST: readonly DocumentedField[] = [
  served('Messages', 'list', [{ From: MAILBOX, To: [MAILBOX], TextPart: 'Hi' }], {
    ...read,
    min: 1,
    max: 50,
  }),
  /** Takes the fields of a message: checked with each of them. */
  served('Globals', 'object', {}, read),
  served('SandboxMode', 'flag', true),
  refused('AdvanceErrorHandling', 'flag', true),
];

const ROUTES: readonly DocumentedRoute[] = [
  servedRoute('POST /v3.1/send', 'sends', SEND),
  servedRoute('POST /v3/REST/template', 'stores a template', TEMPLATES),
  servedRoute('GET /v3/REST/template', 'lists the stored templates', TEMPLATES),
  servedRoute('GET /v3/REST/template/:id', 'gives a template', TEMPLATES),
  servedRoute('PUT /v3/REST/template/:id', 'changes its name', TEMPLATES),
  servedRoute('DELETE /v3/REST/template/:id', 'deletes it', TEMPLATES),
  servedRoute('GET /v3/REST/template/:id/detailcontent', 'gives its content', TEMPLATES),
  servedRoute('POST /v3/REST/template/:id/detailcontent', 'sets its content', TEMPLATES),
  servedRoute('PUT /v3/REST/template/:id/detailcontent', 'changes its content', TEMPLATES),
  servedRoute('GET /v3/REST/message', 'lists the newest messages', MESSAGES),
  servedRoute('GET /v3/REST/message/:id', 'gives a message', MESSAGES),
  servedRoute('GET /v3/REST/messagehistory/:id', 'gives its events', MESSAGES),
  servedRoute('GET /v3/REST/messageinformation/:id', 'gives its sizes and scores', MESSAGES),
  servedRoute('GET /v3/REST/sender', 'any address: active', REFERENCE),
  servedRoute('GET /v3/REST/myprofile', 'the account', REFERENCE),
  refusedRoute('/v3/REST/*', 'contacts, lists, campaigns, statistics, webhooks', REFERENCE),
  refusedRoute('/v3/DATA/*', 'import of contacts', REFERENCE),
  refusedRoute(
    '/v3/send/*',
    'the Send API of version 3',
    'https://dev.mailjet.com/email/guides/send-api-V3/',
  ),
  refusedRoute('/v4/*', 'text messages', 'https://dev.mailjet.com/sms/'),
];

export const DOCUMENTATION: Documentation = {
  provider: 'Mailjet',
  routes: ROUTES,
  fields: { 'POST /v3.1/send': [...REQUEST, ...below('Messages[]')] },
};
