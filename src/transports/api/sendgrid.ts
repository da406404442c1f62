import type { Content, ServerMergeContent } from '../../model/content.ts';
import type { Common, Headers, Mailbox, Rendered } from '../../model/message.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Endpoint } from '../../model/transport.ts';
import { accepted, alike } from '../outcomes.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Dialect,
  type Exchange,
  refusal,
  templateRefused,
} from './dialect.ts';
import { encodedWords, PRINTABLE } from './encoded-words.ts';
import { type Constant, constant, joined, members, parseObject } from './json.ts';

/**
 * 1,000 personalizations and recipients:
 * https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations
 */
export const SENDGRID_MAX = 1000;

interface Prepared {
  readonly content: Content;
  readonly headers: Readonly<Record<string, string>>;
  /** The fields that every request repeats. */
  readonly fixed: () => object;
  /** The same, encoded. */
  readonly tail: Constant;
}

/** SendGrid's v3 Mail Send: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send */
export const sendgrid: Dialect<Prepared> = {
  name: 'sendgrid',

  async prepare(content, endpoint, exchange) {
    const headers = jsonHeaders(endpoint);
    const shared = (): object => ({ ...commonFields(content.common), ...sandboxField(endpoint) });
    const finish = (fixed: () => object): Prepared => ({
      content,
      headers,
      fixed,
      tail: constant(`,${members(fixed())}}`),
    });
    switch (content.strategy) {
      case 'static':
        return finish(() => ({ ...messageFields(content.message), ...shared() }));
      case 'client-render':
        return finish(shared);
      case 'server-merge': {
        const template_id = await storeTemplate(content.template, headers, exchange);
        return finish(() => ({ template_id, ...shared() }));
      }
    }
  },

  // A request has one subject and one pair of bodies, so each client-rendered message needs its own.
  perRequest: ({ content }) => (content.strategy === 'client-render' ? 1 : SENDGRID_MAX),

  compose(prepared, recipients) {
    return {
      path: '/v3/mail/send',
      headers: prepared.headers,
      body: joined([head(prepared.content, recipients), prepared.tail]),
    };
  },

  composeWhole({ content, headers, fixed }, recipients) {
    const body = JSON.stringify({ ...ownFields(content, recipients), ...fixed() });
    return { path: '/v3/mail/send', headers, body };
  },

  outcomes(response, recipients) {
    // A sandbox answers with 200.
    if (response.status === 202 || response.status === 200) return accepted(recipients.length);
    return alike(recipients.length, refusal(response, errorsOf(response)));
  },
};

/** The JSON before the part that every request repeats. */
function head(content: Content, recipients: readonly Recipient[]): string {
  const [recipient] = recipients;
  if (content.strategy !== 'client-render' || recipient === undefined)
    return `{${members(ownFields(content, recipients))}`;
  const { subject, text, html, headers } = content.render(recipient);
  // JSON text is concatenated, because an object would be created, walked and discarded for each message.
  const own = encodable(headers);
  return `{"personalizations":[{"to":[${JSON.stringify(recipientOf(recipient))}]}],"subject":${JSON.stringify(subject)},"content":${bodies(text, html)}${own === undefined ? '' : `,"headers":${JSON.stringify(own)}`}`;
}

/** Personalizations and, with client-render, the message. */
function ownFields(content: Content, recipients: readonly Recipient[]): object {
  const [recipient] = recipients;
  switch (content.strategy) {
    case 'static':
      return { personalizations: recipients.map((one) => ({ to: [recipientOf(one)] })) };
    case 'client-render':
      return {
        personalizations: recipients.map((one) => ({ to: [recipientOf(one)] })),
        ...(recipient === undefined ? {} : messageFields(content.render(recipient))),
      };
    case 'server-merge':
      return {
        personalizations: recipients.map((one) => ({
          to: [recipientOf(one)],
          ...headerField(content.headers(one)),
          dynamic_template_data: content.template.fields(one),
        })),
      };
  }
}

/** Plain text comes first, and an empty part is an error (same document, `content`). */
function messageFields({ subject, text, html, headers }: Rendered): object {
  return {
    subject,
    content: [
      ...(text === '' ? [] : [{ type: 'text/plain', value: text }]),
      ...(html === '' ? [] : [{ type: 'text/html', value: html }]),
    ],
    ...headerField(headers),
  };
}

/** https://www.twilio.com/docs/sendgrid/for-developers/sending-email/sandbox-mode */
function sandboxField({ sandbox = false }: Endpoint): object {
  return sandbox ? { mail_settings: { sandbox_mode: { enable: true } } } : {};
}

function recipientOf({ address, name }: Mailbox): { email: string; name?: string } {
  return name === undefined || name === '' ? { email: address } : { email: address, name };
}

/**
 * One of the two fields is allowed, not both:
 * https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
 */
function replyToField(replyTo: readonly object[]): object {
  return replyTo.length === 1 ? { reply_to: replyTo[0] } : { reply_to_list: replyTo };
}

function commonFields({ from, replyTo, attachments }: Common): object {
  return {
    from: recipientOf(from),
    ...replyToField(replyTo.map(recipientOf)),
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map((one) => ({
            content: one.content.toString('base64'),
            type: one.contentType,
            filename: one.filename,
            disposition: one.disposition,
            ...(one.contentId === undefined ? {} : { content_id: one.contentId }),
          })),
        }),
  };
}

/** The `content` of `messageFields` as JSON. */
function bodies(text: string, html: string): string {
  const plain = text === '' ? '' : `{"type":"text/plain","value":${JSON.stringify(text)}}`;
  const rich = html === '' ? '' : `{"type":"text/html","value":${JSON.stringify(html)}}`;
  return `[${plain}${plain === '' || rich === '' ? '' : ','}${rich}]`;
}

/**
 * "You must ensure these are properly encoded if they contain unicode characters"
 * (same document, `headers`).
 */
function headerField(headers: Headers): { headers?: Headers } {
  const own = encodable(headers);
  return own === undefined ? {} : { headers: own };
}

/** Headers with every value in printable ASCII. Undefined if there are none. */
function encodable(headers: Headers): Headers | undefined {
  let some = false;
  for (const name in headers) {
    if (!PRINTABLE.test(headers[name] ?? '')) return encoded(headers);
    some = true;
  }
  return some ? headers : undefined;
}

function encoded(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, encodedWords(value)]));
}

function jsonHeaders({ secret = '' }: Endpoint): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
}

type StoredTemplate = Pick<ServerMergeContent['template'], 'id' | 'handlebars'>;

/**
 * The only version of a stored template:
 * https://www.twilio.com/docs/sendgrid/api-reference/transactional-templates-versions
 */
export function templateVersion({ id, handlebars }: StoredTemplate, templateId: string): object {
  return {
    template_id: templateId,
    active: 1,
    name: id,
    subject: handlebars.subject,
    html_content: handlebars.html,
    plain_content: handlebars.text,
    generate_plain_content: false,
  };
}

/**
 * Creates a template, then its only version:
 * https://www.twilio.com/docs/sendgrid/api-reference/transactional-templates
 */
async function storeTemplate(
  template: StoredTemplate,
  headers: Readonly<Record<string, string>>,
  exchange: Exchange,
): Promise<string> {
  const create = (path: string, body: object): Promise<ApiResponse> =>
    exchange({ path, headers, body: JSON.stringify(body) } satisfies ApiRequest);
  const made = await create('/v3/templates', { name: `sendoff-${template.id}`, generation: 'dynamic' });
  const templateId = made.status === 201 ? parseObject(made.body)?.['id'] : undefined;
  if (typeof templateId !== 'string') throw templateRefused('SendGrid', made);
  const version = await create(`/v3/templates/${templateId}/versions`, templateVersion(template, templateId));
  if (version.status !== 201) throw templateRefused('SendGrid', version);
  return templateId;
}

/** `{"errors":[{"message","field","help"}]}` */
function errorsOf({ body }: ApiResponse): string {
  const errors = parseObject(body)?.['errors'];
  if (!Array.isArray(errors)) return '';
  return errors
    .filter(isObject)
    .map(({ message, field }) => (typeof field === 'string' ? `${message} (${field})` : `${message}`))
    .join('; ');
}
