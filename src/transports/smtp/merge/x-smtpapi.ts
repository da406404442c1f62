import {
  type MergeTemplate,
  renderSlots,
  type ServerMergeContent,
  type Slotted,
} from '../../../model/content.ts';
import type { Headers } from '../../../model/message.ts';
import { ID_HEADER } from '../../../model/proof/identity.ts';
import type { Recipient } from '../../../model/recipient.ts';
import { mailboxText } from '../../mailbox.ts';
import { contentSlots } from '../../slots.ts';
import { asciiJson, fold, jsonList } from './json-header.ts';
import type { MergeDialect } from './merge.ts';

/** Equal to SMTP_MAX; the header itself allows 10,000 addresses. */
const PER_MESSAGE = 1000;

/**
 * SendGrid's merge over SMTP: the `X-SMTPAPI` header contains JSON with the recipients (`to`), the
 * replacement of each tag for each of them (`sub`), and `unique_args`, in which tags are replaced, too.
 * https://www.twilio.com/docs/sendgrid/for-developers/sending-email/building-an-x-smtpapi-header
 */
export const xSmtpapi: MergeDialect = (content) => {
  const merge = mergeHeader(content.template);
  const plain = headersWithoutSlots(content);
  const { subject, text, html } = merge;
  return {
    perMessage: PER_MESSAGE,
    bodies: { text, html },
    message(recipients) {
      const recipient = recipients.length === 1 ? recipients[0] : undefined;
      const own = recipient === undefined ? plain : content.headers(recipient);
      const value = merge.value(recipients, recipient === undefined);
      return {
        subject,
        text,
        html,
        headers: { ...own, 'X-SMTPAPI': { prepared: true, value } },
        to: recipient,
        // With `to` in the header, SendGrid requires a single recipient in the envelope.
        envelope: recipients.slice(0, 1),
      };
    },
  };
};

/** Tags are not replaced in headers, so a message to several recipients keeps only headers without slots. */
function headersWithoutSlots({ template }: ServerMergeContent): Headers {
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(template.flat.headers)) {
    if (name !== ID_HEADER && text.every((part) => typeof part === 'string')) headers[name] = text.join('');
  }
  return headers;
}

export interface MergeHeader {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The header's folded value. With `identity`, each recipient's identity is the argument `sendoff_id`. */
  value(recipients: readonly Recipient[], identity: boolean): string;
}

/** The unique argument with a message's identity, for messages whose own headers cannot carry it. */
export const ID_ARGUMENT = 'sendoff_id';

export function mergeHeader(template: MergeTemplate): MergeHeader {
  const { flat } = template;
  const tag = tagFor([flat.subject, flat.text, flat.html], flat.slots);
  const slots = contentSlots(template);
  const idTag = tag('');
  return {
    subject: renderSlots(flat.subject, tag),
    text: renderSlots(flat.text, tag),
    html: renderSlots(flat.html, tag),
    value(recipients, identity) {
      const values = recipients.map((one) => flat.values(one));
      const tokens = ['{', '"to":', ...jsonList(recipients.map(mailboxText)), ',', '"sub":', '{'];
      slots.forEach((slot, index) => {
        if (index > 0) tokens.push(',');
        tokens.push(`${asciiJson(tag(slot))}:`, ...jsonList(values.map((one) => one[slot] ?? '')));
      });
      if (identity) {
        if (slots.length > 0) tokens.push(',');
        tokens.push(`${asciiJson(idTag)}:`, ...jsonList(recipients.map(({ id }) => id)));
      }
      tokens.push('}');
      if (identity) tokens.push(',', '"unique_args":', '{', `"${ID_ARGUMENT}":`, asciiJson(idTag), '}');
      tokens.push('}');
      return fold(tokens, 'X-SMTPAPI: '.length);
    },
  };
}

/**
 * Tags without spaces or any of `<>&`, as SendGrid advises, and with a prefix that the template does not
 * contain.
 * The closing `%` prevents one tag from being a prefix of another.
 */
function tagFor(texts: readonly Slotted[], slots: readonly string[]): (slot: string) => string {
  const literal = texts.flatMap((text) => text.filter((part) => typeof part === 'string')).join('\n');
  let mark = '%sendoff_';
  while (literal.includes(mark)) mark += '_';
  const tags = new Map(slots.map((slot) => [slot, `${mark}${slot}%`]));
  return (slot) => tags.get(slot) ?? `${mark}${slot}%`;
}
