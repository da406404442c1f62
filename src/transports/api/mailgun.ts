import type { Content } from '../../model/content.ts';
import type { Common, Rendered } from '../../model/message.ts';
import type { Recipient } from '../../model/recipient.ts';
import { domainOf, mailboxList, mailboxText } from '../mailbox.ts';
import { accepted, alike } from '../outcomes.ts';
import { mailgunTemplate } from '../template-syntax/mailgun.ts';
import { type Dialect, refusal } from './dialect.ts';
import { type Constant, joined, parseObject } from './json.ts';
import { type FormEncoding, formEncoding } from './multipart.ts';

/**
 * 1,000 recipients:
 * https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending
 */
export const MAILGUN_MAX = 1000;

/** A rate limit has no header: its text says when to retry (Messages API, 429). */
const WAIT = /(?:try again|retry) after (\d{1,6}) seconds/i;

interface Prepared {
  readonly content: Content;
  readonly sandbox: boolean;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: FormEncoding;
  /** Set if all recipients get the same message or template. */
  readonly message: Rendered | undefined;
  /** The fields and files that every request repeats, and the form's end. */
  readonly tail: Constant;
  readonly variables: ((recipient: Recipient) => Readonly<Record<string, string>>) | undefined;
}

/**
 * Mailgun's Messages API:
 * https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
 */
export const mailgun: Dialect<Prepared> = {
  name: 'mailgun',

  async prepare(content, { secret = '', sandbox = false }) {
    const form = formEncoding();
    const merge = content.strategy === 'server-merge' ? mailgunTemplate(content) : undefined;
    const message = content.strategy === 'static' ? content.message : merge?.message;
    return {
      content,
      sandbox,
      path: `/v3/${domainOf(content.common.from.address)}/messages`,
      headers: {
        authorization: `Basic ${Buffer.from(`api:${secret}`).toString('base64')}`,
        'content-type': form.contentType,
      },
      form,
      message,
      tail: joined(fixedFields(form, content.common, message, sandbox)),
      variables: merge?.variables,
    };
  },

  // A request has one subject and one pair of bodies, so each client-rendered message needs its own.
  perRequest: ({ content }) => (content.strategy === 'client-render' ? 1 : MAILGUN_MAX),

  compose(prepared, recipients) {
    const { path, headers, form, tail } = prepared;
    return { path, headers, body: joined([ownFields(prepared, form, recipients), tail]) };
  },

  composeWhole(prepared, recipients) {
    const form = formEncoding();
    const { content, path, message, sandbox } = prepared;
    const own = ownFields(prepared, form, recipients);
    return {
      path,
      headers: { ...prepared.headers, 'content-type': form.contentType },
      body: joined([own, ...fixedFields(form, content.common, message, sandbox)]),
    };
  },

  outcomes(response, recipients) {
    if (response.status === 200) return accepted(recipients.length);
    const text = parseObject(response.body)?.['message'];
    const message = typeof text === 'string' ? text : '';
    const outcome = refusal(response, message);
    const seconds = WAIT.exec(message)?.[1];
    const waits =
      seconds === undefined || outcome.kind === 'accepted' ? {} : { retryAfterMs: Number(seconds) * 1000 };
    return alike(recipients.length, { ...outcome, ...waits });
  },
};

function fixedFields(
  form: FormEncoding,
  common: Common,
  message: Rendered | undefined,
  sandbox: boolean,
): readonly Constant[] {
  return [
    form.field('from', mailboxText(common.from)),
    form.field('h:Reply-To', mailboxList(common.replyTo)),
    // https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/test-mode
    sandbox ? form.field('o:testmode', 'yes') : '',
    message === undefined ? '' : messageFields(form, message),
    ...files(form, common),
    form.end,
  ];
}

/** The fields that differ between requests. */
function ownFields(
  { content, variables }: Prepared,
  form: FormEncoding,
  recipients: readonly Recipient[],
): string {
  let own = '';
  for (const recipient of recipients) own += form.field('to', mailboxText(recipient));
  if (content.strategy === 'client-render') {
    for (const recipient of recipients) own += messageFields(form, content.render(recipient));
  } else if (variables !== undefined || recipients.length > 1) {
    // Without recipient variables every recipient would see all others in the To header (batch sending,
    // ibid.).
    const entries = recipients.map((one) => [one.address, variables?.(one) ?? {}] as const);
    own += form.field('recipient-variables', JSON.stringify(Object.fromEntries(entries)));
  }
  return own;
}

function messageFields(form: FormEncoding, { subject, text, html, headers }: Rendered): string {
  let fields = form.field('subject', subject);
  if (text !== '') fields += form.field('text', text);
  if (html !== '') fields += form.field('html', html);
  for (const [name, value] of Object.entries(headers)) fields += form.field(`h:${name}`, value);
  return fields;
}

/**
 * HTML refers to an inline file by its name, as `cid:…`: Mailgun has no other field for it
 * (send-attachments, ibid.).
 */
function files(form: FormEncoding, { attachments }: Common): readonly Buffer[] {
  return attachments.map(({ filename, contentType, content, disposition, contentId }) =>
    disposition === 'inline'
      ? form.file('inline', contentId ?? filename, contentType, content)
      : form.file('attachment', filename, contentType, content),
  );
}
