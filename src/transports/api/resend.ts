import { type Content, type ServerMergeContent, type Slotted, spell } from '../../model/content.ts';
import type { Common, Headers, Rendered } from '../../model/message.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import { mailboxText } from '../mailbox.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { contentSlots, pick } from '../slots.ts';
import { type ApiResponse, type Dialect, type Exchange, refusal, templateRefused } from './dialect.ts';
import { type Constant, constant, isObject, joined, members, parseObject } from './json.ts';

/** https://resend.com/docs/api-reference/emails/send-batch-emails: 100 messages. */
export const RESEND_MAX = 100;
/** "Each Template may contain up to 50 variables": https://resend.com/docs/dashboard/templates/template-variables */
const MAX_VARIABLES = 50;
/** "string: maximum length of 2,000 characters" (send-email, `template.variables`) */
const MAX_VALUE = 2000;

type Values = Readonly<Record<string, string>>;

interface Prepared {
  readonly content: Content;
  readonly headers: Headers;
  readonly perRequest: number;
  /** The rest of each message's JSON object: what is equal for every message. */
  readonly tail: Constant;
  /** What is merged by the server: the template's number and the values of its variables. */
  readonly merge: { readonly id: string; readonly variables: (recipient: Recipient) => Values } | undefined;
}

/**
 * Resend's API: https://resend.com/docs/api-reference/emails/send-email. Batches are sent `permissive`, in which one bad
 * message does not take the others with it (https://resend.com/changelog/batch-validation-modes). A batch takes no
 * attachments (https://resend.com/docs/dashboard/emails/attachments): messages with files travel alone.
 */
export const resend: Dialect<Prepared> = {
  name: 'resend',
  idempotencyHeader: 'idempotency-key',

  async prepare(content, { secret = '' }, exchange) {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const shared = commonFields(content.common);
    const finish = (fixed: object, merge?: Prepared['merge']): Prepared => ({
      content,
      headers,
      perRequest: content.common.attachments.length > 0 ? 1 : RESEND_MAX,
      tail: constant(`,${members(fixed)}}`),
      merge,
    });
    switch (content.strategy) {
      case 'static':
        return finish({ ...messageFields(content.message), ...shared });
      case 'client-render':
        return finish(shared);
      case 'server-merge': {
        const { message, variables, keys } = spellMerge(content);
        const id = await storeTemplate(content.template.id, message, keys, headers, exchange);
        return finish(shared, { id, variables });
      }
    }
  },

  perRequest: ({ perRequest }) => perRequest,

  compose(prepared, recipients) {
    const { headers, tail } = prepared;
    const pieces: Constant[] = [];
    for (const recipient of recipients) {
      pieces.push(`${pieces.length === 0 ? '' : ','}{${members(ownFields(prepared, recipient))}`, tail);
    }
    if (recipients.length === 1) return { path: '/emails', headers, body: joined(pieces) };
    return {
      path: '/emails/batch',
      headers: { ...headers, 'x-batch-validation': 'permissive' },
      body: joined(['[', ...pieces, ']']),
    };
  },

  outcomes(response, recipients) {
    const body = parseObject(response.body);
    if (response.status !== 200) {
      const message = body?.['message'];
      return alike(recipients.length, refusal(response, typeof message === 'string' ? message : ''));
    }
    if (recipients.length > 1) return batchOutcomes(body, recipients.length);
    return typeof body?.['id'] === 'string'
      ? accepted(1)
      : alike(1, refused('failed', 'HTTP 200 without an id'));
  },
};

/** What differs from recipient to recipient. */
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

/** An empty `text` says that none is to be made out of the HTML (send-email, `text`). */
function messageFields({ subject, text, html, headers }: Rendered): object {
  return { subject, text, ...(html === '' ? {} : { html }), ...headerField(headers) };
}

function headerField(headers: Headers): object {
  return Object.keys(headers).length === 0 ? {} : { headers };
}

/** There is no field for the disposition: a file with a `content_id` is inline (dashboard/emails/embed-inline-images). */
function commonFields({ from, replyTo, attachments }: Common): object {
  return {
    from: mailboxText(from),
    reply_to: mailboxText(replyTo),
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

/**
 * The template with its slots as `{{{SLOT}}}`. Braces that would begin a variable are one themselves. A block may be longer
 * than a variable may be: it is dealt out to several that stand side by side, as many as there are.
 */
function spellMerge({ template }: ServerMergeContent): {
  message: Rendered;
  keys: readonly string[];
  variables: (recipient: Recipient) => Values;
} {
  const { flat } = template;
  const slots = contentSlots(template);
  const blocks = slots.filter((slot) => flat.blocks.includes(slot));
  // One is kept for the braces.
  const spare = Math.max(0, MAX_VARIABLES - 1 - slots.length);
  const parts = 1 + Math.floor(spare / Math.max(1, blocks.length));
  const keysOf = new Map(
    slots.map((slot) => [
      slot,
      blocks.includes(slot) ? Array.from({ length: parts }, (_, i) => `${keyOf(slot)}_${i}`) : [keyOf(slot)],
    ]),
  );
  const used: Record<string, string> = {};
  const brace = (): string => {
    used['BRACES'] = '{{';
    return '{{{BRACES}}}';
  };
  const spelled = (text: Slotted): string =>
    spell(
      text.map((part) => (typeof part === 'string' ? part.replaceAll('{{', brace) : part)),
      (slot) => (keysOf.get(slot) ?? []).map((key) => `{{{${key}}}}`).join(''),
    );
  const message = {
    subject: spelled(flat.subject),
    text: spelled(flat.text),
    html: spelled(flat.html),
    headers: {},
  };
  return {
    message,
    keys: [...[...keysOf.values()].flat(), ...Object.keys(used)],
    variables(recipient) {
      const picked = pick(flat.values(recipient), slots);
      const values: Record<string, string> = { ...used };
      for (const [slot, keys] of keysOf) dealOut(picked[slot] ?? '', keys, values);
      return values;
    },
  };
}

/** What is too long for all of them stays in the last, for the provider to refuse. */
function dealOut(value: string, keys: readonly string[], values: Record<string, string>): void {
  const last = keys.length - 1;
  let from = 0;
  for (const [i, key] of keys.entries()) {
    let end = i === last ? value.length : Math.min(value.length, from + MAX_VALUE);
    // Never between the halves of a surrogate pair.
    if (end < value.length && (value.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    values[key] = value.slice(from, end);
    from = end;
  }
}

/** A prefix keeps clear of the names that are reserved (dashboard/templates/template-variables): `this`, `contact`, `EMAIL`. */
function keyOf(slot: string): string {
  return `V_${slot}`;
}

/** https://resend.com/docs/api-reference/templates/create-template: a template is a draft until it is published. */
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

/** `data` holds the messages that were taken, `errors` the places of the others. */
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
