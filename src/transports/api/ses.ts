import { randomBytes } from 'node:crypto';
import aws4 from 'aws4';
import { type Content, type ServerMergeContent, type Slotted, spell } from '../../model/content.ts';
import type { Common, Headers, Mailbox, Rendered } from '../../model/message.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Endpoint } from '../../model/transport.ts';
import { mailboxText } from '../mailbox.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { contentSlots, pick } from '../slots.ts';
import { type ApiRequest, type Dialect, type Exchange, refusal, templateRefused } from './dialect.ts';
import { encodedWords, PRINTABLE } from './encoded-words.ts';
import { type Constant, constant, isObject, joined, members, parseObject } from './json.ts';

/** https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html: 50 destinations a call. */
export const SES_MAX = 50;

type Values = Readonly<Record<string, string>>;

interface Prepared {
  readonly content: Content;
  readonly endpoint: Endpoint;
  /** What is equal for every request to one recipient, and for every request to several. */
  readonly single: Constant;
  readonly several: Constant;
  readonly variables: ((recipient: Recipient) => Values) | undefined;
}

/**
 * Amazon SES API v2: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html. One recipient is `SendEmail`,
 * with `Simple` content, which has had headers and attachments of its own since 2025; `Raw` is not needed. Several are
 * `SendBulkEmail`, which takes templates only: a static message is a template in the request, without variables.
 */
export const ses: Dialect<Prepared> = {
  name: 'ses',

  async prepare(content, endpoint, exchange) {
    const files = filesField(content.common);
    const sender = senderFields(content.common);
    switch (content.strategy) {
      case 'static': {
        const { subject, text, html, headers } = content.message;
        const { template, data } = literalTemplate(content.message);
        const Template = {
          TemplateContent: template,
          TemplateData: JSON.stringify(data),
          ...headersField('Headers', headers),
          ...files,
        };
        const Simple = {
          ...simpleFields({ subject, text, html }),
          ...headersField('Headers', headers),
          ...files,
        };
        return {
          content,
          endpoint,
          single: constant(`,${members({ Content: { Simple }, ...sender })}}`),
          several: constant(`],${members({ DefaultContent: { Template }, ...sender })}}`),
          variables: undefined,
        };
      }
      case 'client-render': {
        // `Content.Simple` begins with what is the recipient's own.
        const rest = Object.keys(files).length === 0 ? '' : `,${members(files)}`;
        const single = constant(`${rest}}},${members(sender)}}`);
        return { content, endpoint, single, several: '', variables: undefined };
      }
      case 'server-merge': {
        const { message, variables } = spellMerge(content);
        const TemplateName = await storeTemplate(content.template.id, message, endpoint, exchange);
        const Template = { TemplateName, TemplateData: '{}', ...files };
        const rest = Object.keys(files).length === 0 ? '' : `,${members(files)}`;
        return {
          content,
          endpoint,
          single: constant(`,${members({ TemplateName })}${rest}}},${members(sender)}}`),
          several: constant(`],${members({ DefaultContent: { Template }, ...sender })}}`),
          variables,
        };
      }
    }
  },

  // A bulk call takes templates only, so that messages rendered by the client travel alone.
  perRequest: ({ content }) => (content.strategy === 'client-render' ? 1 : SES_MAX),

  compose(prepared, recipients) {
    const [first] = recipients;
    if (recipients.length === 1 && first !== undefined) {
      return request('/v2/email/outbound-emails', joined([singleHead(prepared, first), prepared.single]));
    }
    const entries = recipients.map((recipient) => JSON.stringify(entryOf(prepared, recipient)));
    const head = `{"BulkEmailEntries":[${entries.join(',')}`;
    return request('/v2/email/outbound-bulk-emails', joined([head, prepared.several]));
  },

  sign: ({ endpoint }, composed) => signed(composed, endpoint),

  outcomes(response, recipients) {
    const count = recipients.length;
    const body = parseObject(response.body);
    if (response.status !== 200) return alike(count, refusal(response, messageOf(body)));
    if (count > 1) return entryOutcomes(body?.['BulkEmailEntryResults'], count);
    return typeof body?.['MessageId'] === 'string'
      ? accepted(1)
      : alike(1, refused('failed', 'HTTP 200 without a MessageId'));
  },
};

function request(path: string, body: string | Buffer): ApiRequest {
  return { path, headers: { 'content-type': 'application/json' }, body };
}

/** Signature Version 4 over host, date and body: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function signed(
  composed: ApiRequest,
  { host, port, user = '', secret = '' }: Endpoint,
  now?: Date,
): ApiRequest {
  const isAws = host.endsWith('.amazonaws.com');
  const authority = isAws && port === 443 ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { headers = {} } = aws4.sign(
    {
      service: 'ses',
      region: /^email\.([\w-]+)\.amazonaws\.com$/.exec(host)?.[1] ?? 'us-east-1',
      method: 'POST',
      path: composed.path,
      // A date that is given is kept; Content-Length is the client's, and as long as the body.
      headers: {
        Host: authority,
        'Content-Type': composed.headers['content-type'] ?? '',
        ...(now === undefined ? {} : { 'X-Amz-Date': basicDate(now) }),
      },
      // Text is hashed as UTF-8; the library's types know no bytes, which it hashes as well.
      body: composed.body as string,
    },
    { accessKeyId: user, secretAccessKey: secret },
  );
  return {
    ...composed,
    headers: {
      ...composed.headers,
      'x-amz-date': String(headers['X-Amz-Date']),
      authorization: String(headers['Authorization']),
    },
  };
}

/** ISO 8601's basic format: `20150830T123600Z`. */
function basicDate(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

/** The JSON of a single message up to what is equal for every request. */
function singleHead({ content, variables }: Prepared, recipient: Recipient): string {
  const destination = `{${members(destinationOf(recipient))}`;
  switch (content.strategy) {
    case 'static':
      return destination;
    case 'client-render': {
      const { headers, ...message } = content.render(recipient);
      const simple = { ...simpleFields(message), ...headersField('Headers', headers) };
      return `${destination},"Content":{"Simple":{${members(simple)}`;
    }
    case 'server-merge': {
      const template = {
        TemplateData: JSON.stringify(variables?.(recipient) ?? {}),
        ...headersField('Headers', content.headers(recipient)),
      };
      return `${destination},"Content":{"Template":{${members(template)}`;
    }
  }
}

/** What differs from destination to destination. `ReplacementTemplateData` is JSON in a string. */
function entryOf({ content, variables }: Prepared, recipient: Recipient): object {
  const destination = destinationOf(recipient);
  if (content.strategy !== 'server-merge') return destination;
  const ReplacementTemplateData = JSON.stringify(variables?.(recipient) ?? {});
  return {
    ...destination,
    ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData } },
    ...headersField('ReplacementHeaders', content.headers(recipient)),
  };
}

function destinationOf(recipient: Recipient): { Destination: { ToAddresses: [string] } } {
  return { Destination: { ToAddresses: [mailboxOf(recipient)] } };
}

/** "The sender name … must use MIME encoded-word syntax" where it is not ASCII (SendEmail, `FromEmailAddress`). */
function mailboxOf(mailbox: Mailbox): string {
  const { address, name = '' } = mailbox;
  return PRINTABLE.test(name) ? mailboxText(mailbox) : `${encodedWords(name)} <${address}>`;
}

function senderFields({ from, replyTo }: Common): object {
  return { FromEmailAddress: mailboxOf(from), ReplyToAddresses: [mailboxOf(replyTo)] };
}

function simpleFields({ subject, text, html }: Omit<Rendered, 'headers'>): object {
  const utf8 = (Data: string): object => ({ Data, Charset: 'UTF-8' });
  return {
    Subject: utf8(subject),
    Body: { ...(text === '' ? {} : { Text: utf8(text) }), ...(html === '' ? {} : { Html: utf8(html) }) },
  };
}

/** "The message header value … can contain any printable ASCII character" (MessageHeader): others as encoded words. */
function headersField(field: 'Headers' | 'ReplacementHeaders', headers: Headers): object {
  const list = Object.entries(headers).map(([Name, value]) => ({ Name, Value: encodedWords(value) }));
  return list.length === 0 ? {} : { [field]: list };
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
function filesField({ attachments }: Common): { Attachments?: readonly object[] } {
  if (attachments.length === 0) return {};
  return {
    Attachments: attachments.map(({ filename, contentType, content, disposition, contentId }) => ({
      FileName: filename,
      ContentType: contentType,
      ContentDisposition: disposition === 'inline' ? 'INLINE' : 'ATTACHMENT',
      ...(contentId === undefined ? {} : { ContentId: contentId }),
      ContentTransferEncoding: 'BASE64',
      RawContent: content.toString('base64'),
    })),
  };
}

/** Text without variables in a template: what Handlebars would take for one is a variable. */
function escaping(used: Record<string, string>, taken: readonly string[]): (text: string) => string {
  let prefix = 'braces';
  while (taken.some((name) => name.startsWith(prefix))) prefix += '_';
  // A backslash before braces escapes them; a third brace before or after makes another kind of variable of it.
  return (text) =>
    text.replaceAll(/[\\{}]*\{\{[\\{}]*|[\\{]+$|^\}+/g, (braces) => {
      const known = Object.keys(used).find((name) => used[name] === braces);
      const name = known ?? `${prefix}${Object.keys(used).length}`;
      used[name] = braces;
      return `{{${name}}}`;
    });
}

function literalTemplate({ subject, text, html }: Rendered): { template: object; data: Values } {
  const data: Record<string, string> = {};
  const literal = escaping(data, []);
  return {
    template: {
      Subject: literal(subject),
      ...(text === '' ? {} : { Text: literal(text) }),
      ...(html === '' ? {} : { Html: literal(html) }),
    },
    data,
  };
}

/**
 * The template with its slots as `{{slot}}`. "Amazon SES doesn't escape HTML content when rendering" (dg/
 * send-personalized-email-advanced): the values are escaped already where they must be.
 */
function spellMerge({ template }: ServerMergeContent): {
  message: Omit<Rendered, 'headers'>;
  variables: (recipient: Recipient) => Values;
} {
  const { flat } = template;
  const slots = contentSlots(template);
  const used: Record<string, string> = {};
  const literal = escaping(used, slots);
  const spelled = (text: Slotted): string =>
    spell(
      text.map((part) => (typeof part === 'string' ? literal(part) : part)),
      (slot) => `{{${slot}}}`,
    );
  return {
    message: { subject: spelled(flat.subject), text: spelled(flat.text), html: spelled(flat.html) },
    variables: (recipient) => ({ ...pick(flat.values(recipient), slots), ...used }),
  };
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailTemplate.html */
async function storeTemplate(
  id: string,
  { subject, text, html }: Omit<Rendered, 'headers'>,
  endpoint: Endpoint,
  exchange: Exchange,
): Promise<string> {
  // Names are unique: several senders may store the same template side by side.
  const TemplateName = `sendoff-${id.slice(0, 40)}-${randomBytes(6).toString('hex')}`;
  const TemplateContent = {
    Subject: subject,
    ...(text === '' ? {} : { Text: text }),
    ...(html === '' ? {} : { Html: html }),
  };
  const body = JSON.stringify({ TemplateName, TemplateContent });
  const response = await exchange(signed(request('/v2/email/templates', body), endpoint));
  if (response.status !== 200) throw templateRefused('Amazon SES', response);
  return TemplateName;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html: those that pass. */
const PASSING: ReadonlySet<unknown> = new Set([
  'TRANSIENT_FAILURE',
  'ACCOUNT_THROTTLED',
  'ACCOUNT_DAILY_QUOTA_EXCEEDED',
]);

/** One result for each destination, in order. */
function entryOutcomes(results: unknown, count: number): readonly Outcome[] {
  if (!Array.isArray(results) || results.length !== count) {
    return alike(count, refused('failed', 'HTTP 200 without one result for each destination'));
  }
  const outcomes = results.map((result: unknown): Outcome => {
    const { Status, Error: error = '' } = isObject(result) ? result : {};
    if (Status === 'SUCCESS') return ACCEPTED;
    return refused(PASSING.has(Status) ? 'deferred' : 'rejected', `${String(Status)} ${String(error)}`);
  });
  return outcomes.every(({ kind }) => kind === 'accepted') ? accepted(count) : outcomes;
}

function messageOf(body: Readonly<Record<string, unknown>> | undefined): string {
  const message = body?.['message'];
  return typeof message === 'string' ? message : '';
}
