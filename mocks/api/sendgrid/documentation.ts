import { type DocumentedField, documentedBy } from '../documented-fields.ts';
import type { Documentation, DocumentedRoute } from '../routes.ts';
import { refusedRoute, servedRoute } from '../routes.ts';

const MAIL_SEND = 'https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send';
const { served, kept } = documentedBy(MAIL_SEND);
const MAILBOX = { email: 'jane@example.net', name: 'Jane' };
/** Checked in the words of https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors */
const read = { checkedByReader: true } as const;

function mailbox(path: string, example: unknown): readonly DocumentedField[] {
  return [
    served(path, 'object', example, read),
    served(`${path}.email`, 'text', MAILBOX.email, read),
    served(`${path}.name`, 'text', MAILBOX.name, read),
  ];
}

function mailboxes(path: string): readonly DocumentedField[] {
  return [
    served(path, 'list', [MAILBOX], { ...read, max: 1000 }),
    served(`${path}[].email`, 'text', MAILBOX.email, { ...read, required: true }),
    served(`${path}[].name`, 'text', MAILBOX.name, read),
  ];
}

const setting = (path: string): readonly DocumentedField[] => [
  kept(path, 'object', { enable: false }),
  kept(`${path}.enable`, 'flag', false),
];

const tracking = (name: string, texts: readonly string[]): readonly DocumentedField[] => [
  ...setting(`tracking_settings.${name}`),
  ...texts.map((text) => kept(`tracking_settings.${name}.${text}`, 'text', 'x')),
];

const PERSONALIZATION = 'personalizations[]';
const IN_AN_HOUR = (): number => Math.floor(Date.now() / 1000) + 3600;

const FIELDS: readonly DocumentedField[] = [
  served('personalizations', 'list', [{ to: [MAILBOX] }], { ...read, min: 1, max: 1000, required: true }),
  ...mailbox(`${PERSONALIZATION}.from`, { email: 'other@example.com' }),
  ...mailboxes(`${PERSONALIZATION}.to`),
  ...mailboxes(`${PERSONALIZATION}.cc`),
  ...mailboxes(`${PERSONALIZATION}.bcc`),
  served(`${PERSONALIZATION}.subject`, 'text', 'Hi', { ...read, min: 1 }),
  served(`${PERSONALIZATION}.headers`, 'object', { 'X-A': 'b' }, read),
  served(`${PERSONALIZATION}.substitutions`, 'object', { '-a-': 'b' }, { ...read, maxBytes: 10_000 }),
  served(`${PERSONALIZATION}.dynamic_template_data`, 'object', { a: 1 }, read),
  kept(
    `${PERSONALIZATION}.custom_args`,
    'object',
    { a: 'b' },
    { ...read, maxBytes: 10_000, shownAs: 'metadata' },
  ),
  kept(`${PERSONALIZATION}.send_at`, 'integer', IN_AN_HOUR(), { ...read, shownAs: 'scheduledAt' }),
  ...mailbox('from', { email: 'shop@example.com' }),
  ...mailbox('reply_to', MAILBOX),
  ...mailboxes('reply_to_list').map((field) => ({
    ...field,
    companions: { reply_to: undefined, 'reply_to_list[].email': MAILBOX.email },
  })),
  served('subject', 'text', 'Hi', { ...read, min: 1 }),
  served('content', 'list', [{ type: 'text/plain', value: 'Hi' }], { ...read, min: 1 }),
  served('content[].type', 'text', 'text/plain', { ...read, min: 1 }),
  served('content[].value', 'text', 'Hi', { ...read, min: 1 }),
  served('attachments', 'list', [{ content: 'aGk=', filename: 'a.txt' }], read),
  ...['content', 'filename', 'type', 'content_id'].map((name) =>
    served(`attachments[].${name}`, 'text', name === 'content' ? 'aGk=' : 'a', read),
  ),
  served('attachments[].disposition', 'text', 'inline', { ...read, values: ['inline', 'attachment'] }),
  served('template_id', 'text', '', read),
  served('headers', 'object', { 'X-A': 'b' }, read),
  kept('categories', 'list', ['receipt'], { ...read, max: 10, shownAs: 'tags', wrong: [['a', 'a'], [1]] }),
  kept('custom_args', 'object', { a: 'b' }, { ...read, maxBytes: 10_000, shownAs: 'metadata' }),
  kept('send_at', 'integer', IN_AN_HOUR(), { ...read, shownAs: 'scheduledAt' }),
  kept('batch_id', 'text', 'YzQ5'),
  kept('asm', 'object', { group_id: 1 }, { wrong: [{}, { groups_to_display: [1] }] }),
  kept('asm.group_id', 'integer', 1, { required: true }),
  kept('asm.groups_to_display', 'list', [1], { max: 25, companions: { 'asm.group_id': 1 } }),
  kept('asm.groups_to_display[]', 'integer', 1, { companions: { 'asm.group_id': 1 } }),
  kept('ip_pool_name', 'text', 'pool', { min: 2, max: 64 }),
  served('mail_settings', 'object', {}),
  ...['list', 'spam', 'bounce', 'unsubscribe'].flatMap((name) =>
    setting(`mail_settings.bypass_${name}_management`),
  ),
  served('mail_settings.footer', 'object', { enable: true, text: 'Bye', html: '<p>Bye</p>' }),
  served('mail_settings.footer.enable', 'flag', true),
  served('mail_settings.footer.text', 'text', 'Bye'),
  served('mail_settings.footer.html', 'text', '<p>Bye</p>'),
  served('mail_settings.sandbox_mode', 'object', { enable: false }),
  served('mail_settings.sandbox_mode.enable', 'flag', false),
  served('tracking_settings', 'object', {}),
  ...tracking('click_tracking', []),
  kept('tracking_settings.click_tracking.enable_text', 'flag', false),
  ...tracking('open_tracking', ['substitution_tag']),
  ...tracking('subscription_tracking', ['text', 'html', 'substitution_tag']),
  ...tracking('ganalytics', ['utm_source', 'utm_medium', 'utm_term', 'utm_content', 'utm_campaign']),
];

/** "A send cannot be scheduled more than 72 hours in advance." */
export const MAX_AHEAD_MS: number = 72 * 60 * 60 * 1000;

const REFERENCE = 'https://www.twilio.com/docs/sendgrid/api-reference';
const TEMPLATES = `${REFERENCE}/transactional-templates`;
const VERSIONS = `${REFERENCE}/transactional-templates-versions`;
const ACTIVITY = `${REFERENCE}/e-mail-activity`;
const SUPPRESSIONS = `${REFERENCE}/bounces-api`;
const USER = `${REFERENCE}/users-api`;

const ROUTES: readonly DocumentedRoute[] = [
  servedRoute('POST /v3/mail/send', 'sends', MAIL_SEND),
  servedRoute('POST /v3/mail/batch', 'gives a batch id', `${REFERENCE}/cancel-scheduled-sends`),
  servedRoute(
    'GET /v3/mail/batch/:id',
    'says whether a batch id was given',
    `${REFERENCE}/cancel-scheduled-sends`,
  ),
  servedRoute('POST /v3/templates', 'stores a dynamic template', TEMPLATES),
  servedRoute('GET /v3/templates', 'lists the stored templates', TEMPLATES),
  servedRoute('GET /v3/templates/:id', 'gives a template with its versions', TEMPLATES),
  servedRoute('PATCH /v3/templates/:id', 'changes its name', TEMPLATES),
  servedRoute('DELETE /v3/templates/:id', 'deletes it', TEMPLATES),
  servedRoute('POST /v3/templates/:id/versions', 'stores a version', VERSIONS),
  servedRoute('GET /v3/templates/:id/versions/:version', 'gives a version', VERSIONS),
  servedRoute('PATCH /v3/templates/:id/versions/:version', 'changes a version', VERSIONS),
  servedRoute('DELETE /v3/templates/:id/versions/:version', 'deletes a version', VERSIONS),
  servedRoute(
    'POST /v3/templates/:id/versions/:version/activate',
    'makes a version the active one',
    VERSIONS,
  ),
  servedRoute('GET /v3/messages', 'lists the newest messages, by recipient', ACTIVITY),
  servedRoute('GET /v3/messages/:id', 'gives a message with its events', ACTIVITY),
  ...['bounces', 'blocks', 'invalid_emails', 'spam_reports', 'unsubscribes'].map((list) =>
    servedRoute(`GET /v3/suppression/${list}`, 'an empty list: nobody is suppressed here', SUPPRESSIONS),
  ),
  ...['bounces', 'blocks', 'invalid_emails', 'spam_reports'].map((list) =>
    servedRoute(`GET /v3/suppression/${list}/:email`, 'an empty list', SUPPRESSIONS),
  ),
  servedRoute('GET /v3/user/account', 'type and reputation', USER),
  servedRoute('GET /v3/user/credits', 'credits used and left', USER),
  servedRoute('GET /v3/scopes', 'what the key may do', `${REFERENCE}/api-key-permissions`),
  refusedRoute('POST /v3/templates/:id', 'copies a template', TEMPLATES),
  refusedRoute('/v3/messages/download/*', 'CSV of messages', ACTIVITY),
  refusedRoute('/v3/suppression/*', 'suppressions', SUPPRESSIONS),
  refusedRoute('/v3/asm/*', 'unsubscribe groups', `${REFERENCE}/suppressions-unsubscribe-groups`),
  refusedRoute('/v3/user/*', 'the account', USER),
  ...[
    ...['access_settings', 'alerts', 'api_keys', 'campaigns', 'categories', 'clients', 'contactdb'],
    ...[
      'designs',
      'devices',
      'geo',
      'ips',
      'mail_settings',
      'mailbox_providers',
      'marketing',
      'partner_settings',
    ],
    ...['senders', 'stats', 'subusers', 'teammates', 'tracking_settings', 'validations', 'verified_senders'],
    ...['whitelabel', 'browsers'],
  ].map((family) => refusedRoute(`/v3/${family}/*`, family.replaceAll('_', ' '), REFERENCE)),
];

export const DOCUMENTATION: Documentation & { readonly mailFields: readonly DocumentedField[] } = {
  provider: 'SendGrid',
  routes: ROUTES,
  fields: { 'POST /v3/mail/send': FIELDS },
  mailFields: FIELDS,
};
