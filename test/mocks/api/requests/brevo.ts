import { type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

const message = {
  sender: { email: 'shop@example.com', name: 'Zoë’s Shop, Ltd.' },
  to: [{ email: 'jane@EXAMPLE.com', name: 'Jane "J" Doe' }],
  replyTo: { email: 'help@example.com', name: 'Help' },
  subject: TRICKY,
  textContent: `Hello\r\n${TRICKY}\r\n`,
  htmlContent: '<p>Hello Jane</p>',
  headers: { 'X-Sendoff-Id': '0-abc', 'List-Unsubscribe': '<https://example.com/u>' },
} as const;

function json(path: string, body: unknown, headers: Texts = {}) {
  return (endpoint: { readonly secret?: string }): Call => ({
    path,
    headers: { 'api-key': String(endpoint.secret), 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const send = (changes: Json) => json('/v3/smtp/email', { ...message, ...changes });
const versions = (list: readonly unknown[], changes: Json = {}) =>
  send({ to: undefined, messageVersions: list, ...changes });

const KEY = 'b52d3bf0-81dd-4a08-b807-085cb52d3bf0';

function refused(name: string, changes: Json, says: string): RequestCase {
  return { name, call: send(changes), status: 400, says };
}

const everybody = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ email: `r${i}@example.com` }));
const attachment = { name: 'a.png', content: PNG.toString('base64') };
const PLAIN = { subject: 'S', textContent: 'T' };
const template = {
  templateName: 'welcome',
  sender: message.sender,
  subject: 'For {{params.name}}',
  htmlContent: '<p>{{ params.name }} {{params.deep.n|safe}}{{ params.none }}</p>',
  isActive: true,
};
const merge = { sender: message.sender, to: [{ email: 'a@example.com' }], templateId: 1 };
const merged = (changes: Json) => json('/v3/smtp/email', { ...merge, ...changes });

export const brevoCases: readonly RequestCase[] = [
  { name: 'one message', call: send({}), status: 201, delivered: 1, says: '@smtp-relay.mailin.fr>"}' },
  {
    name: 'several recipients',
    call: send({
      to: everybody(2),
      cc: [{ email: 'c@example.com' }],
      bcc: [{ email: 'd@example.com' }],
    }),
    status: 201,
    delivered: 4,
  },
  {
    name: 'attachments',
    call: send({ attachment: [attachment, { ...attachment, name: 'ü.PDF' }] }),
    status: 201,
    delivered: 1,
  },
  {
    name: 'versions of one message',
    call: versions([
      { to: [{ email: 'a@example.com' }], headers: { 'X-Sendoff-Id': '1-a', 'X-Order': '1' } },
      { to: everybody(2), subject: 'Own', htmlContent: '<b>own</b>', textContent: 'own' },
    ]),
    status: 201,
    delivered: 3,
    says: /^\{"messageIds":\["[^"]+","[^"]+"\]\}$/,
  },
  {
    name: 'params in content that stands in the request',
    call: versions([{ to: everybody(1), params: { name: TRICKY } }], {
      subject: 'For {{params.name}}',
      textContent: '{{params.name}}',
      htmlContent: '<p>{{params.name}}</p>',
    }),
    status: 201,
    delivered: 1,
  },
  {
    name: 'a version without a recipient',
    call: versions([{ to: everybody(1) }, {}]),
    status: 400,
    says: 'to is missing',
  },
  { name: 'no version', call: versions([]), status: 400, says: 'messageVersions' },
  { name: 'a version that is none', call: versions([1]), status: 400 },
  {
    name: '1,000 versions',
    call: versions(new Array(1000).fill({ to: everybody(1) })),
    status: 201,
    delivered: 1000,
  },
  { name: '1,001 versions', call: versions(new Array(1001).fill({ to: everybody(1) })), status: 400 },
  { name: '99 recipients in a version', call: versions([{ to: everybody(99) }]), status: 201, delivered: 99 },
  { name: '100 recipients in a version', call: versions([{ to: everybody(100) }]), status: 400, says: '99' },
  {
    name: 'more than 2,000 recipients',
    call: versions(new Array(21).fill({ to: everybody(99) })),
    status: 400,
    says: '2000',
  },
  {
    name: 'params above 100 KB',
    call: versions([{ to: everybody(1), params: { x: 'x'.repeat(100_000) } }], PLAIN),
    status: 400,
    says: '100 KB',
  },
  {
    name: 'params above 1000 KB together',
    call: versions(new Array(11).fill({ to: everybody(1), params: { x: 'x'.repeat(99_000) } }), PLAIN),
    status: 400,
    says: '1000 KB',
  },
  {
    name: 'sandbox',
    call: send({ headers: { ...message.headers, 'X-Sib-Sandbox': 'drop' } }),
    status: 201,
    says: 'messageId',
  },
  {
    name: 'a key',
    call: send({ headers: { ...message.headers, idempotencyKey: KEY } }),
    status: 201,
    delivered: 1,
  },
  {
    name: 'the same key again',
    call: send({ headers: { idempotencyKey: KEY } }),
    status: 400,
    says: '"code":"duplicate_parameter"',
  },
  { name: 'a template', call: json('/v3/smtp/templates', template), status: 201, says: '{"id":1}' },
  {
    name: 'a template that is not active',
    call: json('/v3/smtp/templates', { ...template, isActive: false }),
    status: 201,
    says: '{"id":2}',
  },
  {
    name: 'a merge',
    call: merged({ params: { name: TRICKY, deep: { n: '<i>' } }, headers: message.headers }),
    status: 201,
    delivered: 1,
  },
  {
    name: 'a batch of merges',
    call: merged({
      to: undefined,
      messageVersions: [
        { to: [{ email: 'a@example.com' }], params: { name: 'A' } },
        { to: [{ email: 'b@example.com' }], params: { name: 'B' }, subject: 'Own for {{params.name}}' },
      ],
    }),
    status: 201,
    delivered: 2,
  },
  { name: 'an inactive template', call: merged({ templateId: 2 }), status: 400, says: 'not active' },
  { name: 'an unknown template', call: merged({ templateId: 3 }), status: 400, says: 'templateId' },
  {
    name: 'a template with a condition',
    call: json('/v3/smtp/templates', { ...template, htmlContent: '<p>{% if a %}b{% endif %}</p>' }),
    status: 400,
    says: 'this mock',
  },
  {
    name: 'a short template',
    call: json('/v3/smtp/templates', { ...template, htmlContent: '<p>Hi</p>' }),
    status: 400,
    says: 'short',
  },
  ...(['templateName', 'subject', 'htmlContent', 'sender'] as const).map(
    (field): RequestCase => ({
      name: `a template without ${field}`,
      call: json('/v3/smtp/templates', { ...template, [field]: undefined }),
      status: 400,
      says: field,
    }),
  ),
  refused('no recipient', { to: undefined }, '"code":"missing_parameter"'),
  refused('a bad recipient', { to: [{ email: 'jane' }] }, '"code":"invalid_parameter"'),
  refused('no sender', { sender: undefined }, 'sender is missing'),
  refused('a bad sender', { sender: { email: 'shop' } }, 'sender'),
  refused('a bad Reply-To', { replyTo: { email: '' } }, 'replyTo'),
  refused('no subject', { subject: undefined }, 'subject is missing'),
  { name: 'no HTML', call: send({ htmlContent: undefined }), status: 201, delivered: 1 },
  refused('no body', { htmlContent: undefined, textContent: undefined }, 'htmlContent is missing'),
  refused('a subject that is no text', { subject: 1 }, 'strings'),
  refused('headers that are no texts', { headers: { a: 1 } }, 'headers'),
  refused('params that are no object', { params: 1 }, 'params'),
  refused('an attachment that is not base64', { attachment: [{ ...attachment, content: '!' }] }, 'base64'),
  refused('an attachment of another type', { attachment: [{ ...attachment, name: 'a.exe' }] }, 'exe'),
  refused('an attachment without a name', { attachment: [{ content: 'QQ==' }] }, 'name is missing'),
  { name: 'bad JSON', call: json('/v3/smtp/email', '{'), status: 400, says: '"code":"bad_request"' },
  { name: 'JSON that is no object', call: json('/v3/smtp/email', '[]'), status: 400 },
  {
    name: 'a wrong key',
    call: json('/v3/smtp/email', message, { 'api-key': 'no' }),
    status: 401,
    says: '{"code":"unauthorized","message":"Key not found"}',
  },
  {
    name: 'no key',
    call: () => ({ path: '/v3/smtp/email', headers: {}, body: '{}' }),
    status: 401,
    says: '"code":"unauthorized"',
  },
  {
    name: 'another method',
    call: (endpoint) => ({ ...send({})(endpoint), method: 'PUT' }),
    status: 405,
    says: '"code":"method_not_allowed"',
  },
  { name: 'an unknown route', call: json('/v3/nope', {}), status: 404, says: '"code":"document_not_found"' },
];
