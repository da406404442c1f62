import type { Endpoint } from '../../../../src/model/transport.ts';
import { type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Fields = readonly (readonly [name: string, value: string | File])[];

const MESSAGES = '/v3/mg.example.com/messages';
const TEMPLATES = '/v3/mg.example.com/templates';

const message = {
  from: '"Zoë’s Shop, Ltd." <shop@example.com>',
  to: 'Jane Doe <jane@EXAMPLE.com>',
  subject: TRICKY,
  text: `Hello\r\n${TRICKY}\r\n`,
  html: '<p>Hello Jane</p>',
  'h:Reply-To': 'Help <help@example.com>',
  'h:X-Sendoff-Id': '0-abc',
  'h:List-Unsubscribe': '<https://example.com/u>',
};

function authorization({ user, secret }: Endpoint): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
}

function multipart(path: string, fields: Fields) {
  return (endpoint: Endpoint): Call => {
    const body = new FormData();
    for (const [name, value] of fields) {
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, value, value.name);
    }
    return { path, headers: authorization(endpoint), body };
  };
}

function urlencoded(path: string, fields: Readonly<Record<string, string>>) {
  return (endpoint: Endpoint): Call => ({
    path,
    headers: { ...authorization(endpoint), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
}

/** The same message, with fields replaced (`undefined` takes one out) and more fields after it. */
const send = (changes: Readonly<Record<string, string | undefined>>, more: Fields = []) =>
  multipart(MESSAGES, [
    ...Object.entries({ ...message, ...changes }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
    ...more,
  ]);

function refused(
  name: string,
  changes: Readonly<Record<string, string | undefined>>,
  says: string,
): RequestCase {
  return { name, call: send(changes), status: 400, says };
}

const everybody = (count: number) => Array.from({ length: count }, (_, i) => `r${i}@example.com`).join(', ');
const png = (name: string) => new File([PNG], name, { type: 'image/png' });
const forEach = { to: 'A <a@example.com>, b@example.com' };

export const mailgunCases: readonly RequestCase[] = [
  { name: 'one message', call: send({}), status: 200, delivered: 1, says: 'Queued. Thank you.' },
  { name: 'one message, urlencoded', call: urlencoded(MESSAGES, message), status: 200, delivered: 1 },
  {
    name: 'several recipients see the same To; duplicates are ignored',
    call: send(forEach, [
      ['to', 'c@example.com'],
      ['to', 'A@example.com'],
      ['cc', 'd@example.com'],
      ['bcc', 'e@example.com'],
    ]),
    status: 200,
    delivered: 5,
  },
  {
    name: 'recipient variables',
    call: send({
      ...forEach,
      subject: 'For %recipient.name%',
      text: '%recipient.name% %recipient.n% %recipient.no% 100 % $& %recipient.%',
      html: '<p>%recipient.name%</p>',
      'h:X-Sendoff-Id': '%recipient.id%',
      'h:Reply-To': 'Help %recipient.n% <help+%recipient.n%@example.com>',
      'recipient-variables': JSON.stringify({
        'a@example.com': { name: TRICKY, n: 1, id: '3-a' },
        'b@example.com': { name: '%recipient.n%', n: true, id: '3-b' },
      }),
    }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'empty recipient variables still part the recipients',
    call: send({ ...forEach, 'recipient-variables': '{}' }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'attachments',
    call: send({}, [
      ['attachment', png('a.png')],
      ['attachment', png('Rechnung ü.png')],
      ['inline', png('logo.png')],
    ]),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a template',
    call: multipart(TEMPLATES, [
      ['name', 'Welcome'],
      ['template', '<p>{{name}}{{#each items}}<i>{{this}}</i>{{/each}} %recipient.n%</p>'],
    ]),
    status: 200,
    says: '"name":"welcome"',
  },
  {
    name: 'a merge with a template',
    call: send({
      ...forEach,
      text: undefined,
      html: undefined,
      template: 'welcome',
      't:variables': JSON.stringify({ name: TRICKY, items: [1, '<'] }),
      'recipient-variables': '{"a@example.com":{"n":1},"b@example.com":{"n":2}}',
    }),
    status: 200,
    delivered: 2,
  },
  {
    name: 'template variables in the place of a header',
    call: send({
      html: undefined,
      template: 'welcome',
      'h:X-Mailgun-Variables': '{"name":"H"}',
      'v:items': '',
    }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'the same template again',
    call: multipart(TEMPLATES, [['name', 'welcome']]),
    status: 400,
    says: 'already exists',
  },
  {
    name: 'a broken template',
    call: multipart(TEMPLATES, [
      ['name', 'broken'],
      ['template', '{{#if x}}'],
    ]),
    status: 400,
  },
  { name: 'a template without a name', call: multipart(TEMPLATES, [['template', 'x']]), status: 400 },
  refused('a template beside HTML', { template: 'welcome' }, "Only one parameters 'html' or 'template'"),
  refused('no subject', { subject: undefined }, 'subject parameter is missing'),
  refused('an unknown template', { html: undefined, template: 'nope' }, 'not found'),
  refused(
    'broken template variables',
    { html: undefined, template: 'welcome', 't:variables': '[' },
    't:variables',
  ),
  { name: 'test mode', call: send({ 'o:testmode': 'yes' }), status: 200, says: 'Queued. Thank you.' },
  { name: 'a thousand recipients', call: send({ to: everybody(1000) }), status: 200, delivered: 1000 },
  refused('more recipients than 1000', { to: everybody(1001) }, '1000'),
  refused('no sender', { from: undefined }, 'from parameter is missing'),
  refused('a bad sender', { from: 'x' }, "'from' parameter is not a valid address"),
  refused('no recipient', { to: undefined }, 'to parameter is missing'),
  refused('a bad recipient', { to: 'a@example.com, x' }, "'to' parameter is not a valid address"),
  refused('no body', { text: undefined, html: undefined }, 'Need at least one of'),
  refused('broken recipient variables', { 'recipient-variables': '{"a":1}' }, 'recipient-variables'),
  refused('send options above 16 KB', { 'h:X-Long': 'x'.repeat(16 * 1024) }, '16KB'),
  {
    name: 'another content type',
    call: (endpoint) => ({ path: MESSAGES, headers: authorization(endpoint), body: '{}' }),
    status: 400,
    says: 'Content-Type',
  },
  {
    name: 'a broken form',
    call: (endpoint) => ({
      path: MESSAGES,
      headers: { ...authorization(endpoint), 'Content-Type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="from"\r\n\r\ncut',
    }),
    status: 400,
  },
  {
    name: 'a form without a boundary',
    call: (endpoint) => ({
      path: MESSAGES,
      headers: { ...authorization(endpoint), 'Content-Type': 'multipart/form-data' },
      body: 'x',
    }),
    status: 400,
  },
  {
    name: 'a wrong key',
    call: (endpoint) => send({})({ ...endpoint, secret: 'no' }),
    status: 401,
    says: /^Forbidden$/,
  },
  {
    name: 'no key',
    call: (endpoint) => ({ ...send({})(endpoint), headers: {} }),
    status: 401,
    says: /^Forbidden$/,
  },
  {
    name: 'a message above 25 MB',
    call: send({}, [['attachment', new File([Buffer.alloc(25 * 1024 * 1024)], 'big')]]),
    status: 413,
  },
  { name: 'an unknown route', call: multipart('/v3/mg.example.com/nope', []), status: 404 },
];
