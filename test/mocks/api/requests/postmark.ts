import { type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

const message = {
  From: '"Zoë’s Shop, Ltd." <shop@example.com>',
  To: '"Jane \\"J\\" Doe" <jane@EXAMPLE.com>',
  ReplyTo: 'Help <help@example.com>',
  Subject: TRICKY,
  TextBody: `Hello\r\n${TRICKY}\r\n`,
  HtmlBody: '<p>Hello Jane</p>',
  Headers: [
    { Name: 'X-Sendoff-Id', Value: '0-abc' },
    { Name: 'List-Unsubscribe', Value: '<https://example.com/u>' },
  ],
  MessageStream: 'outbound',
} as const;

function json(path: string, body: unknown, headers: Texts = {}) {
  return (endpoint: { readonly secret?: string }): Call => ({
    path,
    headers: {
      'X-Postmark-Server-Token': String(endpoint.secret),
      Accept: 'application/json',
      'Content-Type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const send = (changes: Json, headers?: Texts) => json('/email', { ...message, ...changes }, headers);

function refused(name: string, changes: Json, code: number): RequestCase {
  return { name, call: send(changes), status: 422, says: `"ErrorCode":${code}` };
}

const everybody = (count: number) => Array.from({ length: count }, (_, i) => `r${i}@example.com`).join(', ');
const merge = { From: message.From, To: 'a@example.com', TemplateAlias: 'welcome' };
const attachment = { Name: 'a.png', Content: PNG.toString('base64'), ContentType: 'image/png' };
const MB = 1024 * 1024;

export const postmarkCases: readonly RequestCase[] = [
  { name: 'one message', call: send({}), status: 200, delivered: 1, says: '"ErrorCode":0,"Message":"OK"' },
  {
    name: 'several recipients',
    call: send({ To: 'A <a@example.com>, b@example.com', Cc: 'c@example.com', Bcc: 'd@example.com' }),
    status: 200,
    delivered: 4,
  },
  {
    name: 'attachments',
    call: send({ Attachments: [attachment, { ...attachment, Name: 'ü.png', ContentID: 'cid:logo' }] }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a batch, with failures in their places',
    call: json('/email/batch', [message, { ...message, To: '' }, { ...message, To: 'b@example.com' }, 1]),
    status: 200,
    delivered: 2,
    says: /^\[\{"To".*\},\{"ErrorCode":300,.*\},\{"To":"b@example.com".*\},\{"ErrorCode":403,[^}]*\}\]$/,
  },
  { name: 'an empty batch', call: json('/email/batch', []), status: 200, says: /^\[\]$/ },
  {
    name: 'a batch of 500',
    call: json('/email/batch', new Array(500).fill(message)),
    status: 200,
    delivered: 500,
  },
  {
    name: 'a batch of 501',
    call: json('/email/batch', new Array(501).fill(message)),
    status: 422,
    says: '"ErrorCode":410',
  },
  { name: 'a batch that is none', call: json('/email/batch', {}), status: 422, says: '"ErrorCode":403' },
  {
    name: 'a message above 10 MB in a batch',
    call: json('/email/batch', [
      message,
      { ...message, Attachments: [{ ...attachment, Content: 'A'.repeat(10 * MB + 4) }] },
    ]),
    status: 200,
    delivered: 1,
    says: '10 MB',
  },
  {
    name: 'a template',
    call: json('/templates', {
      Name: 'Welcome',
      Alias: 'welcome',
      Subject: 'For {{{name}}}',
      TextBody: '{{{name}}}{{#each items}} {{.}} of {{../name}}{{/each}}',
      HtmlBody: '<p>{{name}}{{{raw}}}{{#vip}} {{level}}{{/vip}}{{^vip}}{{../no}}{{/vip}}</p>',
    }),
    status: 200,
    says: '"Alias":"welcome"',
  },
  {
    name: 'a merge',
    call: json('/email/withTemplate/', {
      ...merge,
      TemplateModel: { name: TRICKY, raw: '<b>', items: [1, '<'], vip: { level: 3 } },
    }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a batch of merges',
    call: json('/email/batchWithTemplates', {
      Messages: [
        { ...merge, TemplateModel: { name: 'A', no: '-' }, Headers: message.Headers },
        { ...merge, TemplateAlias: 'nope', TemplateModel: {} },
        { ...merge, TemplateModel: 'x' },
        { ...merge, TemplateAlias: undefined, TemplateId: 1, TemplateModel: {} },
      ],
    }),
    status: 200,
    delivered: 2,
    says: '"ErrorCode":1101',
  },
  {
    name: 'the same alias again',
    call: json('/templates', { Name: 'x', Alias: 'welcome', Subject: 's', TextBody: 't' }),
    status: 422,
    says: '"ErrorCode":1122',
  },
  {
    name: 'a broken template',
    call: json('/templates', { Name: 'x', Subject: '{{#a}}', TextBody: 't' }),
    status: 422,
    says: 'never closed',
  },
  {
    name: 'a template without a name',
    call: json('/templates', { Subject: 's', TextBody: 't' }),
    status: 422,
    says: '"ErrorCode":1120',
  },
  {
    name: 'the test token',
    call: send({}, { 'X-Postmark-Server-Token': 'POSTMARK_API_TEST' }),
    status: 200,
    says: 'Test job accepted',
  },
  { name: 'fifty recipients', call: send({ To: everybody(50) }), status: 200, delivered: 50 },
  refused('more recipients than 50', { To: everybody(50), Bcc: 'x@example.com' }, 300),
  refused('no recipient', { To: undefined }, 300),
  refused('a bad recipient', { To: 'jane' }, 300),
  refused('a sender that is an object', { From: { toString: 'x' } }, 300),
  refused('no sender', { From: undefined }, 300),
  refused('two senders', { From: 'a@example.com, b@example.com' }, 300),
  refused('no body', { TextBody: undefined, HtmlBody: '' }, 300),
  refused('a body above 5 MB', { TextBody: 'x'.repeat(5 * MB + 1) }, 300),
  refused('a subject that is no text', { Subject: 1 }, 403),
  refused('headers that are no list', { Headers: { a: 'b' } }, 403),
  refused('a header without a value', { Headers: [{ Name: 'X-A' }] }, 300),
  refused('an attachment that is not base64', { Attachments: [{ ...attachment, Content: '!' }] }, 300),
  refused('an attachment without a type', { Attachments: [{ ...attachment, ContentType: '' }] }, 300),
  refused('a forbidden attachment', { Attachments: [{ ...attachment, Name: 'a.EXE' }] }, 411),
  refused('an unknown stream', { MessageStream: 'nope' }, 1235),
  { name: 'bad JSON', call: json('/email', '{'), status: 422, says: '"ErrorCode":402' },
  { name: 'JSON that is no object', call: json('/email', '[]'), status: 422, says: '"ErrorCode":403' },
  {
    name: 'another content type',
    call: send({}, { 'Content-Type': 'text/plain' }),
    status: 415,
    says: '"ErrorCode":409',
  },
  { name: 'another Accept', call: send({}, { Accept: 'text/html' }), status: 422, says: '"ErrorCode":409' },
  {
    name: 'a wrong token',
    call: send({}, { 'X-Postmark-Server-Token': 'no' }),
    status: 401,
    says: '"ErrorCode":10',
  },
  {
    name: 'no token',
    call: (endpoint) => ({ ...send({})(endpoint), headers: { 'Content-Type': 'application/json' } }),
    status: 401,
    says: '"ErrorCode":10',
  },
  { name: 'a message above 10 MB', call: send({ Tag: 'x'.repeat(10 * MB) }), status: 413 },
  { name: 'an unknown route', call: json('/nope', {}), status: 404 },
];
