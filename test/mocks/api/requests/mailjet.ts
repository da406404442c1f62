import { type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

const message = {
  From: { Email: 'shop@example.com', Name: 'Zoë’s Shop, Ltd.' },
  To: [{ Email: 'jane@EXAMPLE.com', Name: 'Jane "J" Doe' }],
  ReplyTo: { Email: 'help@example.com', Name: 'Help' },
  Subject: TRICKY,
  TextPart: `Hello\r\n${TRICKY}\r\n`,
  HTMLPart: '<p>Hello Jane</p>',
  Headers: { 'X-Sendoff-Id': '0-abc', 'List-Unsubscribe': '<https://example.com/u>' },
} as const;
const to = (...addresses: readonly string[]) => addresses.map((Email) => ({ Email }));

function json(path: string, body: unknown, headers: Texts = {}, method = 'POST') {
  return ({ user, secret }: { readonly user?: string; readonly secret?: string }): Call => ({
    method,
    path,
    headers: {
      Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const SEND = '/v3.1/send';
const TEMPLATE = '/v3/REST/template';
const send = (changes: Json, payload: Json = {}) =>
  json(SEND, { Messages: [{ ...message, ...changes }], ...payload });

/** @param related how the first name in `ErrorRelatedTo` begins */
function refused(name: string, changes: Json, code: string, related: string): RequestCase {
  const says = new RegExp(
    `"Errors":.*"ErrorCode":"${code}"[^}]*"ErrorRelatedTo":\\["${related}.*"Status":"error"`,
  );
  return { name, call: send(changes), status: 400, says };
}

const everybody = (count: number) => to(...Array.from({ length: count }, (_, i) => `r${i}@example.com`));
const file = { ContentType: 'image/png', Filename: 'a.png', Base64Content: PNG.toString('base64') };
const merge = { To: to('a@example.com'), From: message.From, TemplateID: 1, TemplateLanguage: true };
const MB = 1024 * 1024;

export const mailjetCases: readonly RequestCase[] = [
  {
    name: 'one message',
    call: send({}),
    status: 200,
    delivered: 1,
    says: /^\{"Messages":\[\{"Status":"success","CustomID":"","To":\[\{"Email":"jane@EXAMPLE.com","MessageUUID":"[-0-9a-f]{36}","MessageID":\d+,"MessageHref":"https[^"]*"\}\],"Cc":\[\],"Bcc":\[\]\}\]\}$/,
  },
  {
    name: 'several recipients, one of them twice',
    call: send({
      To: to('a@example.com', 'b@example.com'),
      Cc: to('c@example.com', 'A@example.com'),
      Bcc: to('d@example.com'),
    }),
    status: 200,
    delivered: 4,
  },
  {
    name: 'attachments',
    call: send({
      Attachments: [file],
      InlinedAttachments: [file, { ...file, Filename: 'ü.png', ContentID: 'logo' }],
    }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'what is equal for all, once',
    call: json(SEND, {
      Globals: {
        ...message,
        Attachments: [file],
        TemplateLanguage: true,
        Subject: 'For {{var:n}}',
        TextPart: '',
      },
      Messages: [
        { Variables: { n: 'A' } },
        { To: to('b@example.com'), Headers: {}, Attachments: [], Variables: { n: 'B' } },
      ],
    }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'a call with failures in their places',
    call: json(SEND, {
      Messages: [message, { ...message, To: [] }, { ...message, To: to('b@example.com') }, 1],
    }),
    status: 400,
    delivered: 2,
    says: /^\{"Messages":\[\{"Status":"success".*\},\{"Errors":\[.*"mj-0007".*\],"Status":"error"\},\{"Status":"success".*\},\{"Errors":\[.*"mj-0004".*\],"Status":"error"\}\]\}$/,
  },
  {
    name: 'several errors of one message',
    call: send({ To: undefined, TextPart: undefined, HTMLPart: '', Subject: 'x'.repeat(256) }),
    status: 400,
    says: /mj-0003.*mj-0006.*send-0003/,
  },
  {
    name: 'fifty messages',
    call: json(SEND, { Messages: new Array(50).fill(message) }),
    status: 200,
    delivered: 50,
  },
  {
    name: 'more messages than fifty',
    call: json(SEND, { Messages: new Array(51).fill(message) }),
    status: 400,
    says: '"ErrorCode":"mj-0008"',
  },
  { name: 'no messages', call: json(SEND, { Messages: [] }), status: 400, says: '"ErrorCode":"mj-0007"' },
  { name: 'nothing', call: json(SEND, {}), status: 400, says: '"ErrorCode":"mj-0003"' },
  {
    name: 'messages that are none',
    call: json(SEND, { Messages: {} }),
    status: 400,
    says: '"ErrorCode":"mj-0004"',
  },
  {
    name: 'the sandbox',
    call: send({}, { SandboxMode: true }),
    status: 200,
    says: '"MessageUUID":"","MessageID":0',
  },
  {
    name: 'an error in the sandbox',
    call: send({ To: [] }, { SandboxMode: true }),
    status: 400,
    says: 'mj-0007',
  },
  {
    name: 'variables in the message itself',
    call: send({
      TemplateLanguage: true,
      Variables: { name: TRICKY, address: { city: 'Ulm' }, count: 3 },
      Subject: 'For {{var:name}}',
      TextPart:
        '{{ var:name }} {{var:address.city}} {{var:count}} {{var:no:"a: {}"}} {{var:no:b}} {{data:firstname:"friend"}}',
      HTMLPart: '<p>{{var:name}}</p>',
    }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a variable that is not given, which blocks the message',
    call: send({ TemplateLanguage: true, Subject: 'x', TextPart: '{{var:no}}' }),
    status: 200,
    says: '"Status":"success"',
  },
  {
    name: 'a variable that is not given, in a message that is sent all the same',
    call: send({ TemplateLanguage: true, TemplateErrorDeliver: true, Subject: 'x', TextPart: '{{var:no}}.' }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'braces without the template language',
    call: send({ TextPart: '{{var:no}} {%' }),
    status: 200,
    delivered: 1,
  },
  { name: 'a template', call: json(TEMPLATE, { Name: 'Welcome' }), status: 201, says: '"Name":"Welcome"' },
  {
    name: 'the content of a template',
    call: json(`${TEMPLATE}/1/detailcontent`, {
      'Text-part': '{{var:name}}',
      'Html-part': '<p>{{var:name}}{{var:raw:""}}</p>',
      Headers: { Subject: 'For {{var:name}}', From: 'Shop <t@example.com>', 'Reply-To': 'r@example.com' },
    }),
    status: 201,
    says: '"Text-part":"{{var:name}}"',
  },
  {
    name: 'a merge',
    call: json(SEND, {
      Messages: [
        { ...merge, Variables: { name: TRICKY, raw: '<b>' }, Headers: message.Headers },
        { To: to('b@example.com'), TemplateID: 1, TemplateLanguage: true, Variables: { name: 'B' } },
      ],
    }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'another text of a template',
    call: json(`${TEMPLATE}/1/detailcontent`, { 'Text-part': 'new' }, {}, 'PUT'),
    status: 201,
    says: '"Html-part":"<p>{{var:name}}{{var:raw:\\"\\"}}</p>"',
  },
  {
    name: 'the same name again',
    call: json(TEMPLATE, { Name: 'Welcome' }),
    status: 400,
    says: '"StatusCode":400',
  },
  { name: 'a template without a name', call: json(TEMPLATE, {}), status: 400, says: 'Name' },
  { name: 'content of no template', call: json(`${TEMPLATE}/99/detailcontent`, {}), status: 404 },
  {
    name: 'a statement in a template',
    call: json(`${TEMPLATE}/1/detailcontent`, { 'Text-part': 'a {% if var:x %}b{% endif %}' }),
    status: 400,
    says: 'variables only',
  },
  {
    name: 'content that is no text',
    call: json(`${TEMPLATE}/1/detailcontent`, { 'Text-part': 1 }),
    status: 400,
  },
  { name: 'fifty recipients', call: send({ To: everybody(50) }), status: 200, delivered: 50 },
  refused('more recipients than fifty', { To: everybody(50), Bcc: to('x@example.com') }, 'send-0015', 'To'),
  refused('a bad recipient', { To: to('jane') }, 'mj-0013', 'To.Email'),
  refused('a recipient without an address', { To: to('') }, 'mj-0012', 'To.Email'),
  refused('recipients that are no list', { To: 'jane@example.com' }, 'mj-0004', 'To'),
  refused('no sender', { From: undefined }, 'mj-0003', 'From'),
  refused('a bad address for answers', { ReplyTo: { Email: 'x' } }, 'mj-0013', 'ReplyTo.Email'),
  refused('no content', { TextPart: '', HTMLPart: '' }, 'send-0003', 'HTMLPart'),
  refused('a long subject', { Subject: 'x'.repeat(256) }, 'mj-0006', 'Subject'),
  refused('a subject that is no text', { Subject: 1 }, 'mj-0004', 'Subject'),
  refused('HTML beside a template', { TemplateID: 1 }, 'send-0004', 'HTMLPart'),
  refused('an unknown template', { TemplateID: 99 }, 'send-0010', 'TemplateID'),
  refused('a template that is no number', { TemplateID: '1' }, 'mj-0004', 'TemplateID'),
  refused(
    'a header that has a property',
    { Headers: { 'Reply-To': 'x@example.com' } },
    'send-0011',
    'Headers',
  ),
  refused('a header that is none', { Headers: { 'a b': 'x' } }, 'mj-0005', 'Headers'),
  refused('headers that are no texts', { Headers: { a: 1 } }, 'mj-0004', 'Headers'),
  refused('variables that are no object', { Variables: 'x' }, 'mj-0004', 'Variables'),
  refused(
    'a statement in a message',
    { TemplateLanguage: true, TextPart: '{% for x in y %}' },
    'mj-0005',
    'TextPart',
  ),
  refused(
    'a function in a message',
    { TemplateLanguage: true, TextPart: '{{Upper(x)}}' },
    'mj-0005',
    'TextPart',
  ),
  refused(
    'error reporting without the language',
    { TemplateErrorDeliver: true },
    'send-0016',
    'TemplateLanguage',
  ),
  refused('deduplication without a campaign', { DeduplicateCampaign: true }, 'send-0012', 'CustomCampaign'),
  refused('tracking that is no choice', { TrackOpens: 1 }, 'mj-0005', 'TrackOpens'),
  refused(
    'an attachment without a type',
    { Attachments: [{ ...file, ContentType: '' }] },
    'mj-0012',
    'Attachments',
  ),
  refused(
    'an attachment without content',
    { Attachments: [{ ...file, Base64Content: undefined }] },
    'mj-0003',
    'Att',
  ),
  refused(
    'an attachment that is not base64',
    { Attachments: [{ ...file, Base64Content: '!' }] },
    'mj-0005',
    'Att',
  ),
  refused('attachments that are no list', { Attachments: file }, 'mj-0004', 'Attachments'),
  {
    name: 'attachments above 15 MB',
    call: send({ Attachments: [{ ...file, Base64Content: 'A'.repeat(20 * MB + 4) }] }),
    status: 400,
    says: 'mj-0011',
  },
  { name: 'bad JSON', call: json(SEND, '{'), status: 400, says: '"ErrorCode":"mj-0002"' },
  {
    name: 'a wrong key',
    call: () => ({ path: SEND, headers: { Authorization: 'Basic eDp5' }, body: '{}' }),
    status: 401,
    says: '"ErrorCode":"mj-0015"',
  },
  {
    name: 'no key for templates',
    call: () => ({ path: TEMPLATE, headers: {}, body: '{}' }),
    status: 401,
    says: 'ErrorInfo',
  },
  { name: 'bad JSON for templates', call: json(TEMPLATE, '['), status: 400, says: 'ErrorMessage' },
  { name: 'an unknown route', call: json('/v3.1/nope', {}), status: 404 },
];
