import type { Content } from '../../model/content.ts';
import { renderSlots } from '../../model/content.ts';
import type { Common, Headers, Rendered } from '../../model/message.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import { mailboxList, mailboxText } from '../mailbox.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { contentSlots, pick } from '../slots.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Dialect,
  type Exchange,
  refusal,
  templateRefused,
} from './dialect.ts';
import { type Constant, constant, joined, members, parseObject } from './json.ts';

/** https://postmarkapp.com/developer/user-guide/send-email-with-api/batch-emails: 500 messages, 50 MB. */
export const POSTMARK_MAX = 500;
const BATCH_BYTES = 50_000_000;
/** The room for a message besides its attachments, so a batch fits before its messages are rendered. */
const BODY_BYTES = BATCH_BYTES / POSTMARK_MAX;

interface Prepared {
  readonly content: Content;
  readonly headers: Readonly<Record<string, string>>;
  readonly perRequest: number;
  /** The fields that every message repeats. */
  readonly fixed: () => object;
  /** The same, encoded. */
  readonly tail: Constant;
  /** The slots of the stored template. */
  readonly slots: readonly string[];
}

/** Postmark's Email API: https://postmarkapp.com/developer/api/email-api */
export const postmark: Dialect<Prepared> = {
  name: 'postmark',

  async prepare(content, { secret = '', sandbox = false }, exchange) {
    const headers = {
      // With this token Postmark checks messages and sends none:
      // https://postmarkapp.com/developer/api/overview
      'x-postmark-server-token': sandbox ? 'POSTMARK_API_TEST' : secret,
      accept: 'application/json',
      'content-type': 'application/json',
    };
    const shared = (): object => commonFields(content.common);
    const finish = (fixed: () => object, slots: readonly string[] = []): Prepared => {
      const tail = constant(`,${members(fixed())}}`);
      const perRequest = Math.min(
        POSTMARK_MAX,
        Math.floor(BATCH_BYTES / (attachedBytes(content) + BODY_BYTES)),
      );
      return { content, headers, perRequest: Math.max(1, perRequest), fixed, tail, slots };
    };
    switch (content.strategy) {
      case 'static':
        return finish(() => ({ ...messageFields(content.message), ...shared() }));
      case 'client-render':
        return finish(shared);
      case 'server-merge': {
        const TemplateId = await storeTemplate(content, headers, exchange);
        return finish(() => ({ TemplateId, ...shared() }), contentSlots(content.template));
      }
    }
  },

  perRequest: ({ perRequest }) => perRequest,

  compose(prepared, recipients) {
    const pieces: Constant[] = [];
    for (const recipient of recipients) {
      pieces.push(
        `${pieces.length === 0 ? '' : ','}{${members(ownFields(prepared, recipient))}`,
        prepared.tail,
      );
    }
    if (recipients.length === 1) return requestTo(prepared, 1, joined(pieces));
    const [open, shut] = merges(prepared) ? ['{"Messages":[', ']}'] : ['[', ']'];
    return requestTo(prepared, recipients.length, joined([open, ...pieces, shut]));
  },

  composeWhole(prepared, recipients) {
    const messages = recipients.map((one) => ({ ...ownFields(prepared, one), ...prepared.fixed() }));
    const several = merges(prepared) ? { Messages: messages } : messages;
    return requestTo(
      prepared,
      recipients.length,
      JSON.stringify(recipients.length === 1 ? messages[0] : several),
    );
  },

  outcomes(response, recipients) {
    if (response.status !== 200) {
      const item = parseObject(response.body);
      const isTemporary = TEMPORARY.has(item?.['ErrorCode']);
      return alike(recipients.length, refusal(response, messageOf(item), isTemporary));
    }
    return recipients.length === 1
      ? [itemOutcome(parseObject(response.body))]
      : batchOutcomes(response, recipients.length);
  },
};

function merges({ content }: Prepared): boolean {
  return content.strategy === 'server-merge';
}

function requestTo(prepared: Prepared, recipients: number, body: string | Buffer): ApiRequest {
  const [one, several] = merges(prepared)
    ? ['/email/withTemplate', '/email/batchWithTemplates']
    : ['/email', '/email/batch'];
  return { path: recipients === 1 ? one : several, headers: prepared.headers, body };
}

/** The fields that differ between recipients. */
function ownFields({ content, slots }: Prepared, recipient: Recipient): object {
  const To = mailboxText(recipient);
  switch (content.strategy) {
    case 'static':
      return { To };
    case 'client-render':
      return { To, ...messageFields(content.render(recipient)) };
    case 'server-merge': {
      const TemplateModel = pick(content.template.flat.values(recipient), slots);
      return { To, TemplateModel, ...headerField(content.headers(recipient)) };
    }
  }
}

function messageFields({ subject, text, html, headers }: Rendered): object {
  return {
    Subject: subject,
    ...(text === '' ? {} : { TextBody: text }),
    ...(html === '' ? {} : { HtmlBody: html }),
    ...headerField(headers),
  };
}

function headerField(headers: Headers): object {
  const list = Object.entries(headers).map(([Name, Value]) => ({ Name, Value }));
  return list.length === 0 ? {} : { Headers: list };
}

/**
 * Postmark has no field for the disposition: a file with a ContentID (`cid:…`) is inline, any other is
 * attached.
 */
function commonFields({ from, replyTo, attachments }: Common): object {
  return {
    From: mailboxText(from),
    ReplyTo: mailboxList(replyTo),
    MessageStream: 'outbound',
    ...(attachments.length === 0
      ? {}
      : {
          Attachments: attachments.map((one) => ({
            Name: one.filename,
            Content: one.content.toString('base64'),
            ContentType: one.contentType,
            ...(one.contentId === undefined ? {} : { ContentID: `cid:${one.contentId}` }),
          })),
        }),
  };
}

function attachedBytes({ common }: Content): number {
  return common.attachments.reduce((sum, one) => sum + Math.ceil(one.content.length / 3) * 4, 0);
}

/**
 * Stores the template with slots as `{{{name}}}`, which Mustachio does not escape:
 * https://postmarkapp.com/developer/api/templates-api.
 * A template is found by its number, not by an alias, so several senders can store it at once.
 */
async function storeTemplate(
  { template: { id, flat } }: Extract<Content, { strategy: 'server-merge' }>,
  headers: Readonly<Record<string, string>>,
  exchange: Exchange,
): Promise<number> {
  const rendered = (text: typeof flat.subject): string => renderSlots(text, (slot) => `{{{${slot}}}}`);
  const [TextBody, HtmlBody] = [rendered(flat.text), rendered(flat.html)];
  const response = await exchange({
    path: '/templates',
    headers,
    body: JSON.stringify({
      Name: `sendoff-${id}`,
      Subject: rendered(flat.subject),
      ...(TextBody === '' ? {} : { TextBody }),
      ...(HtmlBody === '' ? {} : { HtmlBody }),
    }),
  });
  const number = response.status === 200 ? parseObject(response.body)?.['TemplateId'] : undefined;
  if (typeof number !== 'number') throw templateRefused('Postmark', response);
  return number;
}

/** A batch response has status 200 and one item for each message, in order. */
function batchOutcomes({ body }: ApiResponse, count: number): readonly Outcome[] {
  let items: unknown;
  try {
    items = JSON.parse(body);
  } catch {
    items = undefined;
  }
  if (!Array.isArray(items) || items.length !== count) {
    return alike(count, refused('failed', 'HTTP 200 without one result for each message'));
  }
  const outcomes = items.map((item: unknown) => itemOutcome(isObject(item) ? item : undefined));
  return outcomes.every(({ kind }) => kind === 'accepted') ? accepted(count) : outcomes;
}

/**
 * Temporary errors: 100 (maintenance) and 429 (rate limit).
 * https://postmarkapp.com/developer/api/overview#error-codes
 */
const TEMPORARY: ReadonlySet<unknown> = new Set([100, 429]);

function itemOutcome(item: Readonly<Record<string, unknown>> | undefined): Outcome {
  const code = item?.['ErrorCode'];
  if (code === 0) return ACCEPTED;
  if (typeof code !== 'number') return refused('failed', 'HTTP 200 without an ErrorCode');
  return refused(TEMPORARY.has(code) ? 'deferred' : 'rejected', messageOf(item));
}

function messageOf(item: Readonly<Record<string, unknown>> | undefined): string {
  return item === undefined || item['ErrorCode'] === undefined
    ? ''
    : `${item['ErrorCode']} ${item['Message']}`;
}
