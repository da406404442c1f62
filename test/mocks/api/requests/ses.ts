import aws4 from 'aws4';
import type { Endpoint } from '../../../../src/model/transport.ts';
import { type Call, PNG, type RequestCase, TRICKY } from './table.ts';

type Json = Readonly<Record<string, unknown>>;
interface Signing {
  readonly secret?: string;
  readonly user?: string;
  readonly service?: string;
  /** Minutes from now. */
  readonly minutes?: number;
  readonly changedBody?: string;
}

/** RFC 2047 */
const word = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
const identity = { Name: 'X-Sendoff-Id', Value: '0-abc' };

const simple = {
  Subject: utf8(TRICKY),
  Body: { Text: utf8(`Hello\r\n${TRICKY}\r\n`), Html: utf8('<p>Hello Jane</p>') },
  Headers: [identity, { Name: 'List-Unsubscribe', Value: '<https://example.com/u>' }],
};
const sender = {
  FromEmailAddress: `${word('Zoë’s Shop, Ltd.')} <shop@example.com>`,
  ReplyToAddresses: ['Help <help@example.com>'],
};
const message = {
  ...sender,
  Destination: { ToAddresses: ['"Jane \\"J\\" Doe" <jane@EXAMPLE.com>'] },
  Content: { Simple: simple },
};

function json(path: string, content: unknown, signing: Signing = {}) {
  return ({ host, port, user, secret }: Endpoint): Call => {
    const authority = port === 0 ? 'email.us-east-1.amazonaws.com' : `${host}:${port}`;
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    const atMs = Date.now() + (signing.minutes ?? 0) * 60_000;
    const { headers = {} } = aws4.sign(
      {
        service: signing.service ?? 'ses',
        region: 'us-east-1',
        method: 'POST',
        path,
        headers: {
          Host: authority,
          'Content-Type': 'application/json',
          'X-Amz-Date': new Date(atMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, ''),
        },
        body,
      },
      {
        accessKeyId: signing.user ?? user ?? '',
        secretAccessKey: signing.secret ?? secret ?? '',
      },
    );
    const { 'Content-Length': _, ...kept } = headers;
    return {
      path,
      headers: Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, String(value)])),
      body: signing.changedBody ?? body,
    };
  };
}

const SEND = '/v2/email/outbound-emails';
const BULK = '/v2/email/outbound-bulk-emails';
const send = (changes: Json, signing?: Signing) => json(SEND, { ...message, ...changes }, signing);
const withSimple = (changes: Json) => send({ Content: { Simple: { ...simple, ...changes } } });
const to = (...ToAddresses: string[]) => ({ Destination: { ToAddresses } });
const bulk = (entries: unknown, template: Json = {}, changes: Json = {}) =>
  json(BULK, {
    ...sender,
    DefaultContent: {
      Template: {
        TemplateName: 'welcome',
        TemplateData: JSON.stringify({ name: 'Default', who: 'friend' }),
        Headers: [identity, { Name: 'X-Campaign', Value: 'spring' }],
        ...template,
      },
    },
    BulkEmailEntries: entries,
    ...changes,
  });
const replaced = (data: string) => ({
  ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: data } },
});

function refused(name: string, call: RequestCase['call'], says: string): RequestCase {
  return { name, call, status: 400, says };
}

const everybody = (count: number) => Array.from({ length: count }, (_, i) => `r${i}@example.com`);
const attachment = { FileName: 'a.png', RawContent: PNG.toString('base64'), ContentType: 'image/png' };
const template = {
  TemplateName: 'welcome',
  TemplateContent: { Subject: 'For {{name}}', Text: '{{who}}', Html: '<p>{{name}}</p>' },
};

export const sesCases: readonly RequestCase[] = [
  { name: 'one message', call: send({}), status: 200, delivered: 1, says: /^\{"MessageId":"[\da-f]+"\}$/ },
  {
    name: 'several recipients',
    call: send({
      Destination: {
        ToAddresses: everybody(2),
        CcAddresses: ['c@example.com'],
        BccAddresses: ['d@example.com'],
      },
    }),
    status: 200,
    delivered: 4,
  },
  {
    name: 'attachments',
    call: withSimple({
      Attachments: [
        attachment,
        { ...attachment, FileName: 'ü.png', ContentDisposition: 'INLINE', ContentId: 'logo' },
      ],
    }),
    status: 200,
    delivered: 1,
  },
  { name: 'a template', call: json('/v2/email/templates', template), status: 200, says: '{}' },
  {
    name: 'a merge',
    call: send({
      Content: { Template: { TemplateName: 'welcome', TemplateData: '{"name":"A","type":"x","problem":1}' } },
    }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a template in the request',
    call: send({ Content: { Template: { TemplateContent: { Subject: 'S', Text: '{{#if a}}b{{/if}}' } } } }),
    status: 200,
    delivered: 1,
  },
  {
    name: 'a bulk call, with failures in their places',
    call: bulk([
      {
        ...to('A <a@example.com>'),
        ...replaced(JSON.stringify({ name: TRICKY })),
        ReplacementHeaders: [
          { Name: 'X-Sendoff-Id', Value: '1-a' },
          { Name: 'X-Note', Value: word('für') },
        ],
      },
      to('jane'),
      { ...to('b@example.com'), ...replaced('{') },
      to('c@example.com'),
    ]),
    status: 200,
    delivered: 2,
    says: /^\{"BulkEmailEntryResults":\[\{"Status":"SUCCESS","MessageId":"\w+"\},\{"Status":"INVALID_PARAMETER",.*\},\{"Status":"INVALID.*\},\{"Status":"SUCCESS",.*\}\]\}$/,
  },
  {
    name: '50 destinations',
    call: bulk(everybody(50).map((one) => to(one))),
    status: 200,
    delivered: 50,
  },
  refused('51 destinations', bulk(everybody(51).map((one) => to(one))), '50'),
  refused('no destination', bulk([]), 'BulkEmailEntries'),
  refused(
    'a bulk call without a template',
    bulk([to('a@example.com')], {}, { DefaultContent: {} }),
    'Template',
  ),
  {
    name: 'a bulk call with an unknown template',
    call: bulk([to('a@example.com')], { TemplateName: 'nope' }),
    status: 404,
    says: 'does not exist',
  },
  refused(
    'a bulk call with data that are no JSON',
    bulk([to('a@example.com')], { TemplateData: '{' }),
    'JSON',
  ),
  {
    name: 'an unknown template',
    call: send({ Content: { Template: { TemplateName: 'nope', TemplateData: '{}' } } }),
    status: 404,
    says: 'does not exist',
  },
  refused(
    'a template of both kinds',
    send({ Content: { Template: { ...template, TemplateData: '{}' } } }),
    'Exactly one',
  ),
  refused(
    'data above 262,144 characters',
    send({ Content: { Template: { TemplateName: 'welcome', TemplateData: `"${'x'.repeat(262_144)}"` } } }),
    '262144',
  ),
  refused('the same template again', json('/v2/email/templates', template), 'already exists'),
  refused(
    'a broken template',
    json('/v2/email/templates', { TemplateName: 'x', TemplateContent: { Subject: '{{#a}}' } }),
    'not valid',
  ),
  refused(
    'a bad template name',
    json('/v2/email/templates', { ...template, TemplateName: 'a b' }),
    'TemplateName',
  ),
  refused(
    'a template above 500 KB',
    json('/v2/email/templates', { TemplateName: 'x', TemplateContent: { Text: 'x'.repeat(500_001) } }),
    '500 KB',
  ),
  { name: 'fifty recipients', call: send(to(...everybody(50))), status: 200, delivered: 50 },
  refused('more recipients than 50', send(to(...everybody(51))), '50'),
  refused('no recipient', send({ Destination: {} }), 'recipient'),
  refused('a bad recipient', send(to('jane')), 'Illegal address'),
  refused('a recipient whose name is not ASCII', send(to('Zoë <a@example.com>')), 'Illegal address'),
  refused('no sender', send({ FromEmailAddress: undefined }), 'FromEmailAddress'),
  refused('a bad Reply-To', send({ ReplyToAddresses: ['x'] }), 'ReplyToAddresses'),
  refused('no content', send({ Content: {} }), 'Content'),
  refused('no subject', withSimple({ Subject: undefined }), 'Subject'),
  refused('no body', withSimple({ Body: {} }), 'Body'),
  refused(
    'a header that is not ASCII',
    withSimple({ Headers: [{ Name: 'X-Note', Value: 'für' }] }),
    'printable ASCII',
  ),
  refused('more headers than 15', withSimple({ Headers: new Array(16).fill(identity) }), '15'),
  refused(
    'an attachment that is not base64',
    withSimple({ Attachments: [{ ...attachment, RawContent: '!' }] }),
    'base64',
  ),
  refused(
    'a forbidden attachment',
    withSimple({ Attachments: [{ ...attachment, FileName: 'a.EXE' }] }),
    'not supported',
  ),
  refused(
    'an unknown disposition',
    withSimple({ Attachments: [{ ...attachment, ContentDisposition: 'inline' }] }),
    'ContentDisposition',
  ),
  refused('bad JSON', json(SEND, '{'), 'parse'),
  refused('JSON that is no object', json(SEND, '[]'), 'parse'),
  {
    name: 'no signature',
    call: () => ({ path: SEND, headers: {}, body: '{}' }),
    status: 403,
    says: 'Missing Authentication Token',
  },
  {
    name: 'a bearer in place of a signature',
    call: () => ({ path: SEND, headers: { Authorization: 'Bearer x' }, body: '{}' }),
    status: 400,
    says: 'Authorization header requires',
  },
  { name: 'another key', call: send({}, { user: 'AKIDOTHER' }), status: 403, says: 'security token' },
  { name: 'a wrong secret', call: send({}, { secret: 'no' }), status: 403, says: 'does not match' },
  {
    name: 'a body that was not signed',
    call: send({}, { changedBody: JSON.stringify({ ...message, ...to('eve@example.com') }) }),
    status: 403,
    says: 'does not match',
  },
  { name: 'another service', call: send({}, { service: 'sns' }), status: 403, says: "service: 'ses'" },
  { name: 'a signature of six minutes ago', call: send({}, { minutes: -6 }), status: 403 },
  { name: 'a signature of the future', call: send({}, { minutes: 6 }), status: 403 },
  { name: 'a signature of four minutes ago', call: send({}, { minutes: -4 }), status: 200, delivered: 1 },
  {
    name: 'an unknown route',
    call: json('/v2/email/nope', {}),
    status: 404,
    says: 'not supported',
  },
];
