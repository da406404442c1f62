import { gzipSync } from 'node:zlib';
import { answered, type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Json = Readonly<Record<string, unknown>>;

const to = (...emails: string[]) => emails.map((email) => ({ email }));

const mail = {
  from: { email: 'shop@example.com', name: 'Zoë’s Shop' },
  reply_to: { email: 'help@example.com', name: 'Help' },
  personalizations: [{ to: [{ email: 'jane@EXAMPLE.com', name: 'Jane "J" Doe' }] }],
  subject: 'Hello Jane',
  content: [
    { type: 'text/plain', value: 'Hello\r\nJane\r\n' },
    { type: 'text/html', value: '<p>Hello Jane</p>' },
  ],
  headers: { 'X-Sendoff-Id': '0-abc', 'List-Unsubscribe': '<https://example.com/u>' },
} as const;

function json(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
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

const send = (changes: Json, headers?: Readonly<Record<string, string>>) =>
  json('/v3/mail/send', { ...mail, ...changes }, headers);

/** https://www.twilio.com/docs/sendgrid/api-reference/mail-send */
function zipped(body: string, path = '/v3/mail/send') {
  return (endpoint: { readonly secret?: string }): Call => ({
    ...json(path, '', { 'Content-Encoding': 'gzip' })(endpoint),
    body: new Uint8Array(gzipSync(body)),
  });
}

function refused(name: string, changes: Json, says: string | RegExp): RequestCase {
  return { name, call: send(changes), status: 400, says };
}

const personalization = (changes: Json) => ({ personalizations: [{ to: to('a@example.com'), ...changes }] });
const attachment = { content: PNG.toString('base64'), filename: 'a.png', type: 'image/png' };
const everybody = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ email: `r${i}@example.com` }));

export const sendgridCases: readonly RequestCase[] = [
  { name: 'one message', call: send({}), status: 202, delivered: 1 },
  {
    name: 'several recipients see the same To, and not Bcc',
    call: send(personalization({ to: to('a@example.com', 'b@example.com'), bcc: to('c@example.com') })),
    status: 202,
    delivered: 3,
  },
  {
    name: 'personal subject and headers',
    call: send({
      personalizations: [
        {
          to: to('a@example.com'),
          subject: TRICKY,
          headers: { 'X-Sendoff-Id': '1-a', 'x-order': 'A {{x}}' },
        },
        { to: to('b@example.com'), headers: { 'x-sendoff-id': '1-b' } },
      ],
    }),
    status: 202,
    delivered: 2,
  },
  {
    name: 'substitutions',
    call: send({
      ...personalization({ substitutions: { '-name-': TRICKY, '-n-': '-name-', '-name-s-': 'longest' } }),
      subject: 'For -name-',
      reply_to: { email: 'help@example.com', name: 'Help -n-' },
      content: [{ type: 'text/plain', value: '-name- -n- -name-s- -x- $& %' }],
      headers: { 'X-Kept': '-name-' },
    }),
    status: 202,
    delivered: 1,
  },
  {
    name: 'attachments',
    call: send({
      attachments: [
        attachment,
        { ...attachment, filename: 'Rechnung ü.png', disposition: 'inline', content_id: 'logo' },
      ],
    }),
    status: 202,
    delivered: 1,
  },
  {
    name: 'a template',
    call: json('/v3/templates', { name: 'welcome', generation: 'dynamic' }),
    status: 201,
    says: '"generation":"dynamic"',
  },
  {
    name: 'a version of a template',
    call: (endpoint, answers) =>
      json(`/v3/templates/${answered(answers, 'a template', 'id')}/versions`, {
        name: 'v1',
        active: 1,
        subject: 'For {{{name}}}',
        html_content: '<p>{{name}}</p>{{#each items}}<i>{{this}}</i>{{/each}}',
        plain_content: '{{{name}}}{{#if vip}} VIP{{/if}}',
      })(endpoint),
    status: 201,
    says: '"active":1',
  },
  {
    name: 'a merge',
    call: (endpoint, answers) =>
      json('/v3/mail/send', {
        from: mail.from,
        template_id: answered(answers, 'a template', 'id'),
        personalizations: [
          {
            to: to('a@example.com'),
            headers: { 'X-Sendoff-Id': '2-a' },
            dynamic_template_data: { name: TRICKY, items: [1, '<'], vip: true },
          },
          { to: to('b@example.com'), dynamic_template_data: { name: 'B' } },
        ],
      })(endpoint),
    status: 202,
    delivered: 2,
  },
  {
    name: 'substitutions beside a template',
    call: (endpoint, answers) =>
      send({
        template_id: answered(answers, 'a template', 'id'),
        ...personalization({ substitutions: { a: 'b' } }),
      })(endpoint),
    status: 400,
    says: 'Substitutions may not be used with dynamic templating',
  },
  {
    name: 'a broken template',
    call: (endpoint, answers) =>
      json(`/v3/templates/${answered(answers, 'a template', 'id')}/versions`, {
        name: 'v2',
        subject: '{{#if x}}',
      })(endpoint),
    status: 400,
    says: 'subject',
  },
  {
    name: 'a version of an unknown template',
    call: json('/v3/templates/d-nope/versions', { name: 'v', subject: 's' }),
    status: 404,
  },
  refused('an unknown template', { template_id: 'd-nope' }, 'valid template'),
  {
    name: 'a legacy template',
    call: json('/v3/templates', { name: 'old', generation: 'legacy' }),
    status: 400,
  },
  { name: 'sandbox', call: send({ mail_settings: { sandbox_mode: { enable: true } } }), status: 200 },
  {
    name: 'a thousand personalizations',
    call: send({ personalizations: everybody(1000).map((one) => ({ to: [one] })) }),
    status: 202,
    delivered: 1000,
  },
  refused(
    'more personalizations than 1000',
    { personalizations: everybody(1001).map((one) => ({ to: [one] })) },
    'You have provided 1001 personalizations',
  ),
  refused(
    'more recipients than 1000',
    personalization({ to: everybody(1001) }),
    'limit of 1000 total recipients',
  ),
  refused('no personalization', { personalizations: [] }, 'at least one personalization'),
  refused('no recipient', personalization({ to: [] }), /"field":"personalizations\.0\.to"/),
  refused('a bad address', personalization({ to: to('jane') }), 'Does not contain a valid address.'),
  refused('the same address twice', personalization({ cc: to('A@example.com') }), 'should be unique'),
  refused(
    'a comma in a name',
    personalization({ to: [{ email: 'a@example.com', name: 'Doe, Jane' }] }),
    '; or ,',
  ),
  refused('no sender', { from: undefined }, 'The from object must be provided'),
  refused('a sender without an address', { from: { name: 'x' } }, 'from.email'),
  refused('a bad Reply-To', { reply_to: { email: 'x' } }, 'reply_to'),
  refused('no subject', { subject: undefined }, 'The subject is required'),
  refused('an empty subject', { subject: '' }, 'at least one character'),
  refused('no content', { content: undefined }, 'content param is required'),
  refused('empty content', { content: [] }, 'at least one defined content block'),
  refused(
    'content in the wrong order',
    { content: [...mail.content].reverse() },
    'text/plain needs to be first',
  ),
  refused('content without a value', { content: [{ type: 'text/plain', value: '' }] }, 'content.0.value'),
  refused('a reserved header', { headers: { 'Reply-To': 'x@example.com' } }, 'reserved keys'),
  refused('a reserved personal header', personalization({ headers: { subject: 'x' } }), 'reserved keys'),
  refused('a header that is no text', { headers: { 'X-A': 1 } }, 'must be strings'),
  refused('a header with a space', { headers: { 'X A': '1' } }, 'empty spaces'),
  refused('too long substitutions', personalization({ substitutions: { a: 'x'.repeat(10_000) } }), '10,000'),
  refused('substitutions that are no text', personalization({ substitutions: { a: 1 } }), 'strings'),
  refused('an attachment that is not base64', { attachments: [{ ...attachment, content: 'ä!' }] }, 'base64'),
  refused('an attachment without a name', { attachments: [{ content: 'QQ==' }] }, 'filename is required'),
  refused('a wrong disposition', { attachments: [{ ...attachment, disposition: 'x' }] }, 'You provided x'),
  refused('too many categories', { categories: [...'abcdefghijk'] }, 'limit of 10 categories'),
  refused('custom arguments that are no text', { custom_args: { a: 1 } }, 'must be strings'),
  { name: 'bad JSON', call: json('/v3/mail/send', '{'), status: 400, says: 'Bad Request' },
  { name: 'JSON that is no object', call: json('/v3/mail/send', '[]'), status: 400, says: 'Bad Request' },
  { name: 'another content type', call: send({}, { 'Content-Type': 'text/plain' }), status: 415 },
  {
    name: 'bytes that are not UTF-8',
    call: (endpoint) => ({
      ...json('/v3/mail/send', '')(endpoint),
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    }),
    status: 415,
    says: 'Invalid UTF8',
  },
  {
    name: 'a compressed message',
    call: zipped(JSON.stringify(mail)),
    status: 202,
    delivered: 1,
  },
  { name: 'a compressed message that is none', call: zipped('['), status: 400, says: 'Bad Request' },
  {
    name: 'a body that is not compressed as it says',
    call: send({}, { 'Content-Encoding': 'gzip' }),
    status: 400,
    says: 'Bad Request',
  },
  {
    name: 'compressed above 30 MB',
    call: zipped(' '.repeat(31 * 1024 * 1024)),
    status: 413,
    says: 'too large',
  },
  {
    name: 'compression that only Mail Send takes',
    call: zipped('{"name":"a","generation":"dynamic"}', '/v3/templates'),
    status: 415,
    says: 'Invalid UTF8',
  },
  { name: 'a wrong key', call: send({}, { Authorization: 'Bearer SG.no' }), status: 401, says: 'revoked' },
  {
    name: 'no key',
    call: (endpoint) => ({ ...send({})(endpoint), headers: { 'Content-Type': 'application/json' } }),
    status: 401,
    says: 'wrong credentials',
  },
  {
    name: 'a message above 30 MB',
    call: send({ content: [{ type: 'text/plain', value: 'x'.repeat(30 * 1024 * 1024) }] }),
    status: 413,
    says: 'too large',
  },
  {
    name: 'another method',
    call: (endpoint) => ({ method: 'GET', path: '/v3/mail/send', headers: json('', '')(endpoint).headers }),
    status: 405,
  },
  { name: 'an unknown route', call: json('/v3/nope?x=1', {}), status: 404, says: 'errors' },
];
