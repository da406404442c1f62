import { randomBytes } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { Content } from '../../model/content.ts';
import type { Mailbox, Rendered } from '../../model/message.ts';
import type { Recipient } from '../../model/recipient.ts';
import { domainOf } from '../mailbox.ts';
import type { Bodies, MergeDialect } from './merge/merge.ts';
import { xSmtpapi } from './merge/x-smtpapi.ts';
import { type FinishedPart, filePart } from './parts.ts';

/**
 * Postfix's smtpd_recipient_limit (https://www.postfix.org/postconf.5.html). RFC 5321, 4.5.3.1.8 requires
 * 100.
 */
export const SMTP_MAX = 1000;

/**
 * The message for nodemailer's composer and for our own: the options of nodemailer that our messages need.
 */
export interface SmtpMessage extends SendMailOptions {
  readonly messageId: string;
  readonly from: NamedAddress;
  readonly replyTo: NamedAddress[];
  /** Text is written unchanged. */
  readonly to: NamedAddress | string;
  readonly envelope: { readonly from: string; readonly to: string[] };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A prepared value is written unchanged. */
  readonly headers: Record<string, string | { readonly prepared: true; readonly value: string }>;
  readonly attachments?: FinishedPart[];
}

interface NamedAddress {
  readonly address: string;
  readonly name: string;
}

/** Groups the recipients of some content into messages. */
export interface SmtpMessages {
  /** The most recipients of one message. */
  readonly perMessage: number;
  /** The bodies, if all messages share them. */
  readonly bodies: Bodies | undefined;
  message(recipients: readonly Recipient[]): SmtpMessage;
}

/** RFC 5322, 3.4: a group without members, for a message whose recipients must not see each other. */
const EVERYBODY = 'undisclosed-recipients:;';

/**
 * Computes once what all messages share: attachments in base64, boundaries, the template in the provider's
 * syntax.
 * @param dialect how server-merge sends template and data
 */
export async function smtpMessages(
  content: Content,
  dialect: MergeDialect = xSmtpapi,
): Promise<SmtpMessages> {
  const { from, replyTo } = content.common;
  const attachments = await Promise.all(content.common.attachments.map(filePart));
  const session = randomBytes(8).toString('hex');
  const domain = domainOf(from.address);
  let count = 0;
  const shared = {
    from: mailbox(from),
    replyTo: replyTo.map(mailbox),
    ...(attachments.length === 0 ? {} : { attachments }),
    baseBoundary: session,
    xMailer: false as const,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const message = (
    { subject, text, html }: Pick<Rendered, 'subject' | 'text' | 'html'>,
    headers: SmtpMessage['headers'],
    to: Mailbox | undefined,
    envelope: readonly Recipient[],
  ): SmtpMessage => ({
    ...shared,
    // nodemailer generates its ids with five reads of random bytes each.
    messageId: `<${session}.${(count++).toString(36)}@${domain}>`,
    to: to === undefined ? EVERYBODY : mailbox(to),
    envelope: { from: from.address, to: envelope.map(({ address }) => address) },
    subject,
    text,
    html,
    headers,
  });
  switch (content.strategy) {
    case 'static': {
      const { message: fixed } = content;
      return {
        perMessage: SMTP_MAX,
        bodies: { text: fixed.text, html: fixed.html },
        message: (recipients) => message(fixed, fixed.headers, only(recipients), recipients),
      };
    }
    case 'client-render':
      return {
        perMessage: 1,
        bodies: undefined,
        message(recipients) {
          const [recipient] = recipients;
          if (recipient === undefined) throw new RangeError('a message needs a recipient');
          const rendered = content.render(recipient);
          return message(rendered, rendered.headers, recipient, recipients);
        },
      };
    case 'server-merge': {
      const merge = dialect(content);
      return {
        perMessage: merge.perMessage,
        bodies: merge.bodies,
        message(recipients) {
          const { headers, to, envelope, ...texts } = merge.message(recipients);
          return message(texts, headers, to, envelope);
        },
      };
    }
  }
}

function only(recipients: readonly Recipient[]): Recipient | undefined {
  return recipients.length === 1 ? recipients[0] : undefined;
}

function mailbox({ address, name = '' }: Mailbox): NamedAddress {
  return { address, name };
}
