import { type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

const content = {
  from: { email: 'shop@example.com', name: 'Zoë’s Shop, Ltd.' },
  reply_to: 'Help <help@example.com>',
  subject: 'Hello',
  text: `Hello\r\n${TRICKY}\r\n`,
  html: '<p>Hello Jane</p>',
  headers: { 'X-Sendoff-Id': '0-abc', 'List-Unsubscribe': '<https://example.com/u>' },
} as const;

const jane = { address: { email: 'jane@EXAMPLE.com', name: 'Jane "J" Doe' } } as const;
const message = {
  options: { open_tracking: false, click_tracking: false, perform_substitutions: false },
  recipients: [jane],
  content,
} as const;

function json(path: string, body: unknown, headers: Texts = {}, method = 'POST') {
  return (endpoint: { readonly secret?: string }): Call => ({
    method,
    path,
    headers: { Authorization: String(endpoint.secret), 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const TRANSMISSIONS = '/api/v1/transmissions';
const TEMPLATES = '/api/v1/templates';
const send = (changes: Json, headers?: Texts) => json(TRANSMISSIONS, { ...message, ...changes }, headers);
const sendContent = (changes: Json) => send({ content: { ...content, ...changes } });

function refused(name: string, call: RequestCase['call'], status: number, code: string): RequestCase {
  return { name, call, status, says: `"code":"${code}"` };
}

const MB = 1024 * 1024;
const file = { name: 'a.png', type: 'image/png', data: PNG.toString('base64') };
const template = {
  id: 'welcome',
  name: 'Welcome',
  published: true,
  content: {
    ...content,
    subject: 'For {{{name}}}',
    text: '{{name}}{{each items}} {{loop_var}} of {{name}}{{end}}',
    html: '<p>{{name}}{{{raw}}}{{if vip}} {{vip.level}}{{else}} no{{end}}</p><a href="https://x.example/?n={{name}}">',
    headers: { 'X-Sendoff-Id': '{{id}}', 'X-Note': 'ref {{name}}' },
  },
} as const;

export const sparkpostCases: readonly RequestCase[] = [
  {
    name: 'one message',
    call: send({}),
    status: 200,
    delivered: 1,
    says: '"total_rejected_recipients":0,"total_accepted_recipients":1',
  },
  {
    name: 'a bare address',
    call: send({
      recipients: [{ address: 'a@example.com' }],
      content: { ...content, from: 'S <s@x.example>' },
    }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a copy that shows another address',
    call: send({
      recipients: [
        jane,
        { address: { email: 'cc@example.com', name: 'Jane', header_to: 'jane@example.com' } },
      ],
    }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'attachments',
    call: sendContent({ attachments: [file], inline_images: [{ ...file, name: 'logo' }] }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'braces in headers, which are substituted nevertheless',
    call: sendContent({ subject: '{{opening_double_curly()}}x}} {{address.name}}' }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'inline content with substitution data of all kinds',
    call: json(TRANSMISSIONS, {
      metadata: { city: 'San Francisco', a: 'metadata' },
      substitution_data: { city: 'Seattle', b: 'common' },
      recipients: [
        {
          address: 'a@example.com',
          metadata: { city: 'Baltimore', c: 'own metadata' },
          substitution_data: { city: 'New York' },
        },
        { ...jane, substitution_data: { city: TRICKY } },
      ],
      content: {
        ...content,
        text: '{{city}} {{a}} {{b}} {{c}} {{address.name}} {{email}}',
        html: '{{city}}',
      },
    }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'recipients of whom some are wrong',
    call: send({
      recipients: [
        { address: {} },
        jane,
        { address: { email: 'not one' } },
        { address: { email: 'b@example.com' } },
      ],
    }),
    status: 200,
    delivered: 2,
    says: /"code":"2000".*"code":"1400".*invalid recipient address\.email: not one.*"total_rejected_recipients":2,"total_accepted_recipients":2/,
  },
  { name: 'a template', call: json(TEMPLATES, template), status: 200, says: '"id":"welcome"' },
  {
    name: 'a merge',
    call: json(TRANSMISSIONS, {
      // What is given beside a template is ignored.
      content: { template_id: 'welcome', subject: 'ignored', attachments: [file] },
      recipients: [
        {
          ...jane,
          substitution_data: { name: TRICKY, raw: '<b>', items: [1, '<'], vip: { level: 3 }, id: '2-a' },
        },
        { address: 'b@example.com', substitution_data: { id: '2-b' } },
      ],
    }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'a template without an id',
    call: json(TEMPLATES, { name: 'x', content }),
    status: 200,
    says: /^{"results":{"id":"\w+"}}$/,
  },
  { name: 'a draft', call: json(TEMPLATES, { id: 'draft', content }), status: 200 },
  {
    name: 'a draft, which is not sent unless asked for',
    call: send({ content: { template_id: 'draft' } }),
    status: 422,
    says: '"code":"1603"',
  },
  {
    name: 'a draft that is asked for',
    call: send({ content: { template_id: 'draft', use_draft_template: true } }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'the publication of a draft',
    call: json(`${TEMPLATES}/draft`, { published: true }, {}, 'PUT'),
    status: 200,
  },
  {
    name: 'a draft that was published',
    call: send({ content: { template_id: 'draft' } }),
    status: 200,
    delivered: 1,
  },
  refused('the same id again', json(TEMPLATES, template), 409, '1602'),
  refused('a template without id and name', json(TEMPLATES, { content }), 422, '1400'),
  refused('a template without content', json(TEMPLATES, { id: 'y' }), 422, '1400'),
  refused('an update of no template', json(`${TEMPLATES}/nope`, {}, {}, 'PUT'), 404, '1603'),
  {
    name: 'a broken template',
    call: json(TEMPLATES, { id: 'z', content: { ...content, text: 'a\nb\n{{if x}}\n{{age age}}' } }),
    status: 422,
    says: /"description":"Error while compiling part text: line 4: syntax error near 'age'","code":"3000","part":"text","line":4/,
  },
  {
    name: 'a broken subject',
    call: sendContent({ subject: '{{' + '}}' }),
    status: 422,
    says: '"part":"Header:Subject"',
  },
  {
    name: 'the sandbox',
    call: send({ options: { sandbox: true }, content: { template_id: 'my-first-email' } }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'the sandbox, too often',
    call: send({
      options: { sandbox: true },
      content: { template_id: 'my-first-email' },
      recipients: new Array(5).fill(jane),
    }),
    status: 420,
    says: 'Exceed Sending Limit',
  },
  refused('the sandbox, with content of one’s own', send({ options: { sandbox: true } }), 400, '7001'),
  refused('no recipients', send({ recipients: undefined }), 422, '1400'),
  refused('an unknown list of recipients', send({ recipients: { list_id: 'x' } }), 422, '1603'),
  refused('nobody valid', send({ recipients: [{ address: 'x' }] }), 400, '5002'),
  refused(
    'metadata above 10 KB',
    send({ recipients: [{ ...jane, metadata: { a: 'x'.repeat(10_001) } }] }),
    400,
    '5002',
  ),
  refused('no content', send({ content: undefined }), 422, '1400'),
  refused('an unknown template', send({ content: { template_id: 'nope' } }), 422, '1603'),
  refused('no sender', sendContent({ from: undefined }), 422, '1400'),
  refused('no subject', sendContent({ subject: '' }), 422, '1400'),
  refused('no body', sendContent({ text: '', html: undefined }), 422, '1400'),
  refused('a subject that is no text', sendContent({ subject: 1 }), 422, '1300'),
  refused('headers that are no object of texts', sendContent({ headers: { a: 1 } }), 422, '1300'),
  refused(
    'a header that has a field of its own',
    sendContent({ headers: { To: 'x@example.com' } }),
    422,
    '1300',
  ),
  refused(
    'an attachment that is not base64',
    sendContent({ attachments: [{ ...file, data: '!' }] }),
    422,
    '1300',
  ),
  refused('base64 in lines', sendContent({ attachments: [{ ...file, data: 'AAAA\r\nAAAA' }] }), 422, '1300'),
  refused(
    'an attachment without a type',
    sendContent({ attachments: [{ ...file, type: undefined }] }),
    422,
    '1400',
  ),
  refused('two inline images of one name', sendContent({ inline_images: [file, file] }), 422, '1300'),
  refused('content above 20 MB', sendContent({ text: 'x'.repeat(20 * MB + 1) }), 422, '1300'),
  refused('substitution data that is no object', send({ substitution_data: 'x' }), 422, '1300'),
  refused('bad JSON', json(TRANSMISSIONS, '{'), 422, '1300'),
  refused('JSON that is no object', json(TRANSMISSIONS, '[]'), 422, '1300'),
  { name: 'another content type', call: send({}, { 'Content-Type': 'text/plain' }), status: 415 },
  {
    name: 'a key with a scheme',
    call: send({}, { Authorization: 'Bearer x' }),
    status: 401,
    says: 'Unauthorized.',
  },
  { name: 'no key', call: () => ({ path: TRANSMISSIONS, headers: {}, body: '{}' }), status: 401 },
  { name: 'an unknown route', call: json('/api/v1/nope', {}), status: 404, says: '"code":"1600"' },
];
