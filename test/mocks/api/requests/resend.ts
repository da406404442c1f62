import { answered, type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

const message = {
  from: '"Zoë’s Shop, Ltd." <shop@example.com>',
  to: ['"Jane \\"J\\" Doe" <jane@EXAMPLE.com>'],
  reply_to: 'Help <help@example.com>',
  subject: TRICKY,
  text: `Hello\r\n${TRICKY}\r\n`,
  html: '<p>Hello Jane</p>',
  headers: { 'X-Sendoff-Id': '0-abc', 'List-Unsubscribe': '<https://example.com/u>' },
} as const;

function json(path: string, body: unknown, headers: Texts = {}) {
  return (endpoint: { readonly secret?: string }): Call => ({
    path,
    headers: {
      Authorization: `Bearer ${endpoint.secret}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const send = (changes: Json, headers?: Texts) => json('/emails', { ...message, ...changes }, headers);

function refused(name: string, changes: Json, says: string): RequestCase {
  return { name, call: send(changes), status: 422, says };
}

const everybody = (count: number) => Array.from({ length: count }, (_, i) => `r${i}@example.com`);
const attachment = { filename: 'a.png', content: PNG.toString('base64'), content_type: 'image/png' };
const permissive = { 'x-batch-validation': 'permissive' };
const keyed = (key: string) => ({ 'Idempotency-Key': key });
const template = {
  name: 'welcome',
  alias: 'welcome',
  subject: 'For {{{NAME}}}',
  html: '<p>{{{NAME}}} {{{ N }}} {{NAME}}</p>',
  text: '{{{NAME}}}',
  variables: [
    { key: 'NAME', type: 'string' },
    { key: 'N', type: 'number', fallback_value: 7 },
  ],
};
const merge = { from: message.from, to: 'a@example.com' };
const merged = (changes: Json) => json('/emails', { ...merge, ...changes });

export const resendCases: readonly RequestCase[] = [
  { name: 'one message', call: send({}), status: 200, delivered: 1, says: /^\{"id":"[\da-f-]{36}"\}$/ },
  {
    name: 'several recipients',
    call: send({ to: ['A <a@example.com>', 'b@example.com'], cc: 'c@example.com', bcc: ['d@example.com'] }),
    status: 200,
    delivered: 4,
  },
  {
    name: 'attachments',
    call: send({ attachments: [attachment, { ...attachment, filename: 'ü.png', content_id: 'logo' }] }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a batch',
    call: json('/emails/batch', [message, { ...message, to: 'b@example.com' }]),
    status: 200,
    delivered: 2,
    says: /^\{"data":\[\{"id":"[^"]+"\},\{"id":"[^"]+"\}\]\}$/,
  },
  {
    name: 'a batch with one bad message',
    call: json('/emails/batch', [message, { ...message, to: '' }]),
    status: 422,
    says: 'Missing `to` field.',
  },
  {
    name: 'a permissive batch with bad messages',
    call: json('/emails/batch', [{ ...message, to: 'jane' }, message, 1], permissive),
    status: 200,
    delivered: 1,
    says: /^\{"data":\[\{"id":"[^"]+"\}\],"errors":\[\{"index":0,[^}]*\},\{"index":2,[^}]*\}\]\}$/,
  },
  {
    name: 'attachments in a batch',
    call: json('/emails/batch', [{ ...message, attachments: [attachment] }]),
    status: 422,
    says: 'not supported in batch',
  },
  {
    name: 'another validation mode',
    call: json('/emails/batch', [message], { 'x-batch-validation': 'lenient' }),
    status: 422,
  },
  {
    name: 'a batch of 100',
    call: json('/emails/batch', new Array(100).fill(message)),
    status: 200,
    delivered: 100,
  },
  { name: 'a batch of 101', call: json('/emails/batch', new Array(101).fill(message)), status: 422 },
  { name: 'an empty batch', call: json('/emails/batch', []), status: 422 },
  { name: 'a key', call: send({}, keyed('welcome/1')), status: 200, delivered: 1 },
  { name: 'the same key again', call: send({}, keyed('welcome/1')), status: 200 },
  {
    name: 'the same key with another message',
    call: send({ subject: 'Other' }, keyed('welcome/1')),
    status: 409,
    says: '"name":"invalid_idempotent_request"',
  },
  { name: 'a key on a refused message', call: send({ to: '' }, keyed('k')), status: 422 },
  { name: 'that key on a message in order', call: send({}, keyed('k')), status: 200, delivered: 1 },
  {
    name: 'a key of 257 characters',
    call: send({}, keyed('k'.repeat(257))),
    status: 400,
    says: '"name":"invalid_idempotency_key"',
  },
  { name: 'a template', call: json('/templates', template), status: 201, says: '"object":"template"' },
  {
    name: 'a draft',
    call: merged({ template: { id: 'welcome', variables: { NAME: 'A' } } }),
    status: 422,
    says: 'must be published',
  },
  {
    name: 'a published template',
    call: (endpoint, answers) =>
      json(`/templates/${answered(answers, 'a template', 'id')}/publish`, {})(endpoint),
    status: 200,
  },
  {
    name: 'a merge',
    call: merged({ template: { id: 'welcome', variables: { NAME: TRICKY } }, headers: message.headers }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a batch of merges',
    call: json(
      '/emails/batch',
      [
        { ...merge, template: { id: 'welcome', variables: { NAME: 'A', N: 1 } } },
        { ...merge, template: { id: 'nope' } },
      ],
      permissive,
    ),
    status: 200,
    delivered: 1,
    says: '"index":1,"message":"Template not found"',
  },
  {
    name: 'a subject that goes before the template’s',
    call: merged({ subject: 'Own', template: { id: 'welcome', variables: { NAME: 'A' } } }),
    status: 200,
    delivered: 1,
  },
  refused('a template beside a text', { template: { id: 'welcome' } }, 'together'),
  { name: 'a variable that is missing', call: merged({ template: { id: 'welcome' } }), status: 422 },
  {
    name: 'a variable of another type',
    call: merged({ template: { id: 'welcome', variables: { NAME: 1 } } }),
    status: 422,
    says: 'must be a string',
  },
  {
    name: 'a value above 2,000 characters',
    call: merged({ template: { id: 'welcome', variables: { NAME: 'x'.repeat(2001) } } }),
    status: 422,
  },
  { name: 'an unknown template', call: merged({ template: { id: 'nope' } }), status: 404 },
  { name: 'publishing an unknown template', call: json('/templates/nope/publish', {}), status: 404 },
  { name: 'the same alias again', call: json('/templates', template), status: 422, says: 'alias' },
  {
    name: 'a variable that is not defined',
    call: json('/templates', { ...template, alias: undefined, variables: [] }),
    status: 422,
    says: "Variable 'NAME' is used",
  },
  {
    name: 'a reserved variable',
    call: json('/templates', { name: 'x', html: 'x', variables: [{ key: 'EMAIL', type: 'string' }] }),
    status: 422,
  },
  {
    name: 'more than 50 variables',
    call: json('/templates', {
      name: 'x',
      html: 'x',
      variables: Array.from({ length: 51 }, (_, i) => ({ key: `V${i}`, type: 'string' })),
    }),
    status: 422,
  },
  { name: 'a template without HTML', call: json('/templates', { name: 'x' }), status: 422, says: '`html`' },
  { name: 'fifty recipients', call: send({ to: everybody(50) }), status: 200, delivered: 50 },
  refused('more recipients than 50', { to: everybody(51) }, '50'),
  refused('no recipient', { to: undefined }, '"name":"missing_required_field"'),
  refused('a bad recipient', { to: 'jane' }, 'Invalid `to` field'),
  refused('no sender', { from: undefined }, '`from`'),
  refused('a bad sender', { from: 'shop' }, '"name":"invalid_from_address"'),
  refused('no subject', { subject: undefined }, '`subject`'),
  refused('no body', { text: undefined, html: undefined }, '"name":"missing_required_field"'),
  refused('a subject that is no text', { subject: 1 }, 'strings'),
  refused('headers that are no texts', { headers: { a: 1 } }, '`headers`'),
  refused(
    'an attachment that is not base64',
    { attachments: [{ ...attachment, content: '!' }] },
    '"name":"invalid_attachment"',
  ),
  { name: 'bad JSON', call: json('/emails', '{'), status: 400 },
  { name: 'JSON that is no object', call: json('/emails', '1'), status: 422 },
  {
    name: 'a wrong key',
    call: send({}, { Authorization: 'Bearer no' }),
    status: 403,
    says: '"name":"invalid_api_key"',
  },
  {
    name: 'no key',
    call: (endpoint) => ({ ...send({})(endpoint), headers: { 'Content-Type': 'application/json' } }),
    status: 401,
    says: '"name":"missing_api_key"',
  },
  {
    name: 'another method',
    call: (endpoint) => ({ ...send({})(endpoint), method: 'PUT' }),
    status: 405,
    says: '"name":"method_not_allowed"',
  },
  { name: 'a message above 40 MB', call: send({ tags: 'x'.repeat(40 * 1024 * 1024) }), status: 413 },
  { name: 'an unknown route', call: json('/nope', {}), status: 404, says: '"name":"not_found"' },
];
