import type { Content } from '../../model/content.ts';
import type { Common, Headers, Mailbox, Rendered } from '../../model/message.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import { mailboxList } from '../mailbox.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { literal, sparkpostTemplate } from '../template-syntax/sparkpost.ts';
import { type ApiResponse, type Dialect, type Exchange, refusal, templateRefused } from './dialect.ts';
import { type Constant, constant, joined, members, parseObject } from './json.ts';

/**
 * SparkPost's advised maximum: https://support.sparkpost.com/docs/tech-resources/smtp-rest-api-performance
 */
export const SPARKPOST_MAX = 10_000;

type Values = Readonly<Record<string, string>>;

interface Prepared {
  readonly content: Content;
  readonly headers: Headers;
  /** The fields that every request repeats. */
  readonly tail: Constant;
  /** The request without its recipients, with these fields of a client-rendered message. */
  readonly whole: (own: object) => object;
  readonly substitutionData: ((recipient: Recipient) => Values) | undefined;
}

/**
 * SparkPost's Transmissions API: https://developers.sparkpost.com/api/transmissions/.
 * Tracking is off, because it would rewrite links. Messages are transactional, so SparkPost adds no
 * List-Unsubscribe header.
 */
export const sparkpost: Dialect<Prepared> = {
  name: 'sparkpost',

  async prepare(content, { secret = '' }, exchange) {
    const headers = { authorization: secret, 'content-type': 'application/json' };
    const { common } = content;
    const finish = (whole: Prepared['whole'], substitutionData?: Prepared['substitutionData']): Prepared => ({
      content,
      headers,
      tail: constant(`,${members(whole({}))}}`),
      whole,
      substitutionData,
    });
    switch (content.strategy) {
      case 'static':
        return finish(() => ({
          content: { ...messageFields(content.message), ...commonFields(common) },
          ...UNMERGED,
        }));
      case 'client-render':
        return {
          ...finish((own) => ({ content: { ...own, ...commonFields(common) }, ...UNMERGED })),
          tail: constant(`,${members(commonFields(common))}},${members(UNMERGED)}}`),
        };
      case 'server-merge': {
        const { message, substitutionData } = sparkpostTemplate(content);
        const merged = (): object => ({ ...fields(message), ...commonFields(common) });
        // SparkPost ignores files beside a template id, so a template with files is sent with every request.
        if (common.attachments.length > 0)
          return finish(() => ({ content: merged(), ...MERGED }), substitutionData);
        const template_id = await storeTemplate(content.template.id, merged(), headers, exchange);
        return finish(() => ({ content: { template_id }, ...MERGED }), substitutionData);
      }
    }
  },

  // A request has one subject and one pair of bodies, so each client-rendered message needs its own.
  perRequest: ({ content }) => (content.strategy === 'client-render' ? 1 : SPARKPOST_MAX),

  compose(prepared, recipients) {
    const { headers, tail } = prepared;
    let head = `{"recipients":${JSON.stringify(recipientList(prepared, recipients))}`;
    const own = renderedFields(prepared, recipients);
    if (own !== undefined) head += `,"content":{${members(own)}`;
    return { path: '/api/v1/transmissions', headers, body: joined([head, tail]) };
  },

  composeWhole(prepared, recipients) {
    const { headers, whole } = prepared;
    const body = JSON.stringify({
      recipients: recipientList(prepared, recipients),
      ...whole(renderedFields(prepared, recipients) ?? {}),
    });
    return { path: '/api/v1/transmissions', headers, body };
  },

  outcomes(response, recipients) {
    if (response.status === 200) return transmitted(response, recipients);
    // The hourly, daily or monthly limit:
    // https://developers.sparkpost.com/api/transmissions/#header-sending-limits
    const isTemporary = response.status === 420;
    return alike(recipients.length, refusal(response, errorsOf(response), isTemporary));
  },
};

function recipientList({ substitutionData }: Prepared, recipients: readonly Recipient[]): readonly object[] {
  return recipients.map((one) =>
    substitutionData === undefined
      ? { address: addressOf(one) }
      : { address: addressOf(one), substitution_data: substitutionData(one) },
  );
}

function renderedFields({ content }: Prepared, [recipient]: readonly Recipient[]): object | undefined {
  return content.strategy === 'client-render' && recipient !== undefined
    ? messageFields(content.render(recipient))
    : undefined;
}

const OPTIONS = { open_tracking: false, click_tracking: false, transactional: true };
const MERGED = { options: OPTIONS };
/** Rendered texts need no substitution. Headers are still "passed to the substitution engine". */
const UNMERGED = { options: { ...OPTIONS, perform_substitutions: false } };

function addressOf({ address, name }: Mailbox): { email: string; name?: string } {
  return name === undefined || name === '' ? { email: address } : { email: address, name };
}

/** A complete message: only braces in its headers could be parsed as expressions. */
function messageFields({ headers, subject, ...bodies }: Rendered): object {
  const entries = Object.entries(headers).map(([name, value]) => [name, literal(value)] as const);
  return fields({ ...bodies, subject: literal(subject), headers: Object.fromEntries(entries) });
}

function fields({ subject, text, html, headers }: Rendered): object {
  return {
    subject,
    ...(text === '' ? {} : { text }),
    ...(html === '' ? {} : { html }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
}

function commonFields({ from, replyTo, attachments }: Common): object {
  const files = (inline: boolean): readonly object[] =>
    attachments
      .filter(({ disposition }) => (disposition === 'inline') === inline)
      .map(({ filename, contentType, content, contentId }) => ({
        // An inline image has no name besides its Content-ID.
        name: inline ? (contentId ?? filename) : filename,
        type: contentType,
        data: content.toString('base64'),
      }));
  const [attached, inlined] = [files(false), files(true)];
  return {
    from: addressOf({ ...from, ...(from.name === undefined ? {} : { name: literal(from.name) }) }),
    reply_to: literal(mailboxList(replyTo)),
    ...(attached.length === 0 ? {} : { attachments: attached }),
    ...(inlined.length === 0 ? {} : { inline_images: inlined }),
  };
}

/**
 * Stores the template: https://developers.sparkpost.com/api/templates/.
 * SparkPost generates its id, so several senders can store it at once.
 */
async function storeTemplate(
  name: string,
  content: object,
  headers: Headers,
  exchange: Exchange,
): Promise<string> {
  const response = await exchange({
    path: '/api/v1/templates',
    headers,
    body: JSON.stringify({ name: `sendoff-${name}`, published: true, content }),
  });
  const results = response.status === 200 ? parseObject(response.body)?.['results'] : undefined;
  const id = isObject(results) ? results['id'] : undefined;
  if (typeof id !== 'string') throw templateRefused('SparkPost', response);
  return id;
}

/**
 * A transmission is accepted for its valid recipients. The response has the number of rejected ones, and
 * errors.
 * An error may lack the address, and then no outcome can be assigned to its recipient.
 */
function transmitted(response: ApiResponse, recipients: readonly Recipient[]): readonly Outcome[] {
  const results = parseObject(response.body)?.['results'];
  const rejected = isObject(results) ? results['total_rejected_recipients'] : undefined;
  if (!isObject(results) || typeof rejected !== 'number') {
    return alike(recipients.length, refused('failed', 'HTTP 200 without the number of rejected recipients'));
  }
  if (rejected === 0) return accepted(recipients.length);
  const errors = Array.isArray(results['rcpt_to_errors']) ? results['rcpt_to_errors'].filter(isObject) : [];
  const reasons = errors.map(({ message, description, code }) => `${code} ${message}: ${description}`);
  const outcomes = recipients.map(({ address }): Outcome => {
    const reason = reasons.find((text) => text.toLowerCase().includes(address.toLowerCase()));
    return reason === undefined ? ACCEPTED : refused('rejected', reason);
  });
  if (outcomes.filter(({ kind }) => kind !== 'accepted').length === rejected) return outcomes;
  if (rejected === recipients.length) {
    return alike(rejected, refused('rejected', reasons[0] ?? 'no recipient was accepted'));
  }
  return alike(
    recipients.length,
    refused(
      'failed',
      `${rejected} of ${recipients.length} recipients were rejected, but the response does not name them: ${reasons[0]}`,
    ),
  );
}

/** `{"errors":[{"message","description","code"}]}` */
function errorsOf({ body }: ApiResponse): string {
  const errors = parseObject(body)?.['errors'];
  if (!Array.isArray(errors)) return '';
  return errors
    .filter(isObject)
    .map(({ code, message, description }) =>
      [code, message, description === undefined ? undefined : `(${description})`]
        .filter((part) => part !== undefined)
        .join(' '),
    )
    .join('; ');
}
