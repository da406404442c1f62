import { type DocumentedField, documentedBy } from '../documented-fields.ts';
import type { Documentation, DocumentedRoute } from '../routes.ts';
import { refusedRoute, servedRoute } from '../routes.ts';

const REFERENCE = 'https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun';
const MESSAGES = `${REFERENCE}/messages/post-v3--domain-name--messages`;
const TEMPLATES = `${REFERENCE}/templates`;
const EVENTS = `${REFERENCE}/events`;
const SUPPRESSIONS = `${REFERENCE}/suppressions`;
const DOMAINS = `${REFERENCE}/domains`;

const { served, kept } = documentedBy(MESSAGES);
/** Checked in the provider's own words. */
const read = { checkedByReader: true } as const;
const YES_NO = { values: ['yes', 'no', 'true', 'false'] };
const YES_NO_HTML = { values: [...YES_NO.values, 'htmlonly'] };
const IN_AN_HOUR = (): string => new Date(Date.now() + 3_600_000).toUTCString();
const TEMPLATE = { html: undefined, template: 'welcome' };

/** A form: every value is text, and a field may be repeated. `*` stands for any name after a prefix. */
export const FIELDS: readonly DocumentedField[] = [
  served('from', 'text', 'Shop <shop@example.com>', { ...read, wrong: ['jane'] }),
  served('to', 'text', 'Jane <jane@example.net>', { ...read, wrong: ['jane', ''] }),
  served('cc', 'text', 'cc@example.net', { ...read, wrong: ['jane'] }),
  served('bcc', 'text', 'bcc@example.net', { ...read, wrong: ['jane'] }),
  served('subject', 'text', 'Hi', { ...read, wrong: [undefined] }),
  served('text', 'text', 'Hello', read),
  served('html', 'text', '<p>Hello</p>', read),
  kept('amp-html', 'text', '<html amp4email></html>'),
  served('template', 'text', 'welcome', { ...read, companions: { html: undefined }, wrong: ['nope'] }),
  served('t:version', 'text', 'initial', { ...read, companions: TEMPLATE, wrong: ['nope'] }),
  served('t:text', 'text', 'yes', { values: ['yes'], companions: TEMPLATE }),
  served('t:variables', 'text', '{"a":"b"}', { ...read, companions: TEMPLATE, wrong: ['['] }),
  served('recipient-variables', 'text', '{"jane@example.net":{"a":"b"}}', {
    ...read,
    wrong: ['[', '{"a":1}'],
  }),
  served('o:testmode', 'text', 'yes', { values: ['yes', 'true', 'True'] }),
  kept('o:tag', 'text', 'welcome', { max: 128, shownAs: 'tags' }),
  kept('o:dkim', 'text', 'no', YES_NO),
  kept('o:secondary-dkim', 'text', 'example.com/s1', { pattern: /^[^/\s]+\/[^/\s]+$/ }),
  kept('o:secondary-dkim-public', 'text', 'example.com/s1', {
    pattern: /^[^/\s]+\/[^/\s]+$/,
    companions: { 'o:secondary-dkim': 'example.com/s1' },
  }),
  kept('o:deliverytime', 'text', IN_AN_HOUR(), {
    ...read,
    shownAs: 'scheduledAt',
    wrong: ['soon', '1700000000'],
  }),
  kept('o:deliver-within', 'text', '1h30m', { pattern: /^(?=\d)(?:\d+h)?(?:\d+m)?$/ }),
  kept('o:deliverytime-optimize-period', 'text', '24h', {
    pattern: /^(?:2[4-9]|[3-6]\d|7[0-2])h$/,
    wrong: ['73h'],
  }),
  kept('o:time-zone-localize', 'text', '09:00am', { pattern: /^\d\d:\d\d(?:[ap]m)?$/i }),
  kept('o:tracking', 'text', 'htmlonly', YES_NO_HTML),
  kept('o:tracking-clicks', 'text', 'htmlonly', YES_NO_HTML),
  kept('o:tracking-opens', 'text', 'yes', YES_NO),
  kept('o:tracking-pixel-location-top', 'text', 'yes', YES_NO_HTML),
  kept('o:require-tls', 'text', 'yes', YES_NO),
  kept('o:skip-verification', 'text', 'true', YES_NO),
  kept('o:sending-ip', 'text', '192.0.2.1', { pattern: /^[\d.:a-f]+$/i }),
  kept('o:sending-ip-pool', 'text', 'pool'),
  kept('o:archive-to', 'text', 'https://example.com/archive', { pattern: /^https?:\/\//i }),
  kept('o:suppress-headers', 'text', 'all'),
  served('h:*', 'text', 'b', read),
  kept('v:*', 'text', 'b', { shownAs: 'metadata' }),
];

/** "Depending on your plan, you can schedule messages up to 3 or 7 days in advance." */
export const MAX_AHEAD_MS: number = 7 * 24 * 3_600_000;

const LISTS = ['bounces', 'unsubscribes', 'complaints', 'whitelists'] as const;

const ROUTES: readonly DocumentedRoute[] = [
  servedRoute('POST /v3/:domain/messages', 'sends', MESSAGES),
  servedRoute(
    'GET /v3/domains/:domain/messages/:key',
    'gives a message by the storage key of its events',
    MESSAGES,
  ),
  servedRoute('GET /v3/:domain/events', 'accepted and delivered, newest first', EVENTS),
  servedRoute('GET /v3/:domain/events/:page', 'the next page: always empty', EVENTS),
  servedRoute('POST /v3/:domain/templates', 'stores a template', TEMPLATES),
  servedRoute('GET /v3/:domain/templates', 'lists the stored templates', TEMPLATES),
  servedRoute('GET /v3/:domain/templates/:name', 'gives a template', TEMPLATES),
  servedRoute('PUT /v3/:domain/templates/:name', 'changes its description', TEMPLATES),
  servedRoute('DELETE /v3/:domain/templates/:name', 'deletes it', TEMPLATES),
  servedRoute('POST /v3/:domain/templates/:name/versions', 'stores a version', TEMPLATES),
  servedRoute('GET /v3/:domain/templates/:name/versions', 'lists the versions', TEMPLATES),
  servedRoute('GET /v3/:domain/templates/:name/versions/:tag', 'gives a version', TEMPLATES),
  servedRoute('PUT /v3/:domain/templates/:name/versions/:tag', 'changes a version', TEMPLATES),
  servedRoute('DELETE /v3/:domain/templates/:name/versions/:tag', 'deletes a version', TEMPLATES),
  ...LISTS.map((list) =>
    servedRoute(`GET /v3/:domain/${list}`, 'an empty list: nobody is suppressed here', SUPPRESSIONS),
  ),
  servedRoute('GET /v4/domains', 'the domain that was sent from last', DOMAINS),
  servedRoute('GET /v4/domains/:name', 'any domain: active', DOMAINS),
  servedRoute('GET /v3/domains/:name', 'any domain: active', DOMAINS),
  servedRoute('GET /v3/:domain/tags', 'the tags that were used', `${REFERENCE}/tags`),
  servedRoute('GET /v3/:domain/stats/total', 'the number of messages', `${REFERENCE}/stats`),
  refusedRoute('POST /v3/:domain/messages.mime', 'sends MIME', `${REFERENCE}/messages`),
  refusedRoute('DELETE /v3/:domain/templates', 'deletes all templates', TEMPLATES),
  refusedRoute('POST /v3/domains/:domain/messages/:key', 'sends a message again', MESSAGES),
  ...LISTS.map((list) => refusedRoute(`/v3/:domain/${list}/*`, 'changing suppressions', SUPPRESSIONS)),
  refusedRoute('/v3/domains/*', 'changing domains', DOMAINS),
  refusedRoute('/v4/*', 'changing domains', DOMAINS),
  ...['routes', 'lists', 'ips', 'ip_pools', 'stats', 'resources'].map((family) =>
    refusedRoute(`/v3/${family}/*`, family.replace('_', ' '), REFERENCE),
  ),
  refusedRoute('/v1/*', 'analytics and alerts', REFERENCE),
  refusedRoute('/v2/*', 'the list of allowed addresses', REFERENCE),
  refusedRoute('/v5/*', 'accounts and users', REFERENCE),
];

export const DOCUMENTATION: Documentation = {
  provider: 'Mailgun',
  routes: ROUTES,
  fields: { 'POST /v3/:domain/messages': FIELDS },
};
