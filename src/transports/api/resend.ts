import type { Content } from '../../model/content.ts';
import type { Common, Headers, Rendered } from '../../model/message.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import { mailboxText } from '../mailbox.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { type ResendTemplate, resendTemplate } from '../template-syntax/resend.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Dialect,
  type Exchange,
  refusal,
  templateRefused,
} from './dialect.ts';
import { type Constant, constant, joined, members, parseObject } from './json.ts';

/** https://resend.com/docs/api-reference/emails/send-batch-emails: 100 messages. */
export const RESEND_MAX = 100;

/**
 * "Try the request again later": an earlier request with this key is still in progress
 * (https://resend.com/docs/api-reference/errors).
 */
const IN_PROGRESS = 'concurrent_idempotent_requests';

interface Prepared {
  readonly content: Content;
  readonly headers: Headers;
  readonly perRequest: number;
  /** The fields that every message repeats. */
  readonly fixed: () => object;
  /** The same, encoded. */
  readonly tail: Constant;
  /** For server-merge: the template's id and the values of its variables. */
  readonly merge: { readonly id: string; readonly variables: ResendTemplate['variables'] } | undefined;
}

/**
 * Resend's API: https://resend.com/docs/api-reference/emails/send-email.
 * Batches are `permissive`: one bad message does not fail the others
 * (https://resend.com/changelog/batch-validation-modes).
 * A batch allows no attachments (https://resend.com/docs/dashboard/emails/attachments), so messages with
 * files are sent one by one.
 */
export const resend: Dialect<Prepared> = {
  name: 'resend',
  idempotencyHeader: 'idempotency-key',

  async prepare(content, { secret = '' }, exchange) {
    // "Requests without this header will be rejected": https://resend.com/docs/api-reference/introduction
    const headers = {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'user-agent': 'sendoff',
    };
    const shared = (): object => commonFields(content.common);
    const finish = (fixed: () => object, merge?: Prepared['merge']): Prepared => ({
      content,
      headers,
      perRequest: content.common.attachments.length > 0 ? 1 : RESEND_MAX,
      fixed,
      tail: constant(`,${members(fixed())}}`),
      merge,
    });
    switch (content.strategy) {
      case 'static':
        return finish(() => ({ ...messageFields(content.message), ...shared() }));
      case 'client-render':
        return finish(shared);
      case 'server-merge': {
        const { message, variables, keys } = resendTemplate(content);
        const id = await storeTemplate(content.template.id, message, keys, headers, exchange);
        return finish(shared, { id, variables });
      }
    }
  },

  perRequest: ({ perRequest }) => perRequest,

  compose(prepared, recipients) {
    const { tail } = prepared;
    const pieces: Constant[] = [];
    for (const recipient of recipients) {
      pieces.push(`${pieces.length === 0 ? '' : ','}{${members(ownFields(prepared, recipient))}`, tail);
    }
    return requestTo(
      prepared,
      recipients.length,
      joined(recipients.length === 1 ? pieces : ['[', ...pieces, ']']),
    );
  },

  composeWhole(prepared, recipients) {
    const messages = recipients.map((one) => ({ ...ownFields(prepared, one), ...prepared.fixed() }));
    return requestTo(
      prepared,
      recipients.length,
      JSON.stringify(recipients.length === 1 ? messages[0] : messages),
    );
  },

  outcomes(response, recipients) {
    const body = parseObject(response.body);
    if (response.status !== 200) {
      const { message, name } = body ?? {};
      const text = typeof message === 'string' ? message : '';
      return alike(recipients.length, refusal(response, text, name === IN_PROGRESS));
    }
    if (recipients.length > 1) return batchOutcomes(body, recipients.length);
    return typeof body?.['id'] === 'string'
      ? accepted(1)
      : alike(1, refused('failed', 'HTTP 200 without an id'));
  },
};

function requestTo({ headers }: Prepared, recipients: number, body: string | Buffer): ApiRequest {
  return recipients === 1
    ? { path: '/emails', headers, body }
    : { path: '/emails/batch', headers: { ...headers, 'x-batch-validation': 'permissive' }, body };
}

/** The fields that differ between recipients. */
function ownFields({ content, merge }: Prepared, recipient: Recipient): object {
  const to = mailboxText(recipient);
  switch (content.strategy) {
    case 'static':
      return { to };
    case 'client-render':
      return { to, ...messageFields(content.render(recipient)) };
    case 'server-merge': {
      const template = { id: merge?.id, variables: merge?.variables(recipient) };
      return { to, template, ...headerField(content.headers(recipient)) };
    }
  }
}

/** An empty `text` prevents a text part generated from the HTML (send-email, `text`). */
function messageFields({ subject, text, html, headers }: Rendered): object {
  return { subject, text, ...(html === '' ? {} : { html }), ...headerField(headers) };
}

function headerField(headers: Headers): object {
  return Object.keys(headers).length === 0 ? {} : { headers };
}

/**
 * Resend has no field for the disposition: a file with a `content_id` is inline
 * (dashboard/emails/embed-inline-images).
 */
function commonFields({ from, replyTo, attachments }: Common): object {
  return {
    from: mailboxText(from),
    reply_to: replyTo.length === 1 ? mailboxText(replyTo[0] ?? from) : replyTo.map(mailboxText),
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ content, filename, contentType, contentId }) => ({
            content: content.toString('base64'),
            filename,
            content_type: contentType,
            ...(contentId === undefined ? {} : { content_id: contentId }),
          })),
        }),
  };
}

/** Creates a template, then publishes it: https://resend.com/docs/api-reference/templates/create-template */
async function storeTemplate(
  name: string,
  { subject, text, html }: Rendered,
  keys: readonly string[],
  headers: Headers,
  exchange: Exchange,
): Promise<string> {
  const post = (path: string, body: object): Promise<ApiResponse> =>
    exchange({ path, headers, body: JSON.stringify(body) });
  const made = await post('/templates', {
    name: `sendoff-${name}`,
    subject,
    html,
    text,
    variables: keys.map((key) => ({ key, type: 'string' })),
  });
  const id = made.status === 200 || made.status === 201 ? parseObject(made.body)?.['id'] : undefined;
  if (typeof id !== 'string') throw templateRefused('Resend', made);
  const published = await post(`/templates/${id}/publish`, {});
  if (published.status !== 200) throw templateRefused('Resend', published);
  return id;
}

/** `data` lists the accepted messages, `errors` the indexes of the others. */
function batchOutcomes(
  body: Readonly<Record<string, unknown>> | undefined,
  count: number,
): readonly Outcome[] {
  const { data, errors = [] } = body ?? {};
  if (!Array.isArray(data) || !Array.isArray(errors) || data.length + errors.length !== count) {
    return alike(count, refused('failed', 'HTTP 200 without one result for each message'));
  }
  if (errors.length === 0) return accepted(count);
  const outcomes = new Array<Outcome>(count).fill(ACCEPTED);
  for (const error of errors) {
    const { index, message }: Readonly<Record<string, unknown>> = isObject(error) ? error : {};
    if (typeof index === 'number' && index < count) outcomes[index] = refused('rejected', String(message));
  }
  return outcomes;
}
