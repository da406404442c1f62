import { type MergeTemplate, type Slotted, spell } from '../../model/content.ts';
import type { Recipient } from '../../model/recipient.ts';
import { mailboxText } from '../mailbox.ts';
import { contentSlots } from '../slots.ts';

/**
 * SendGrid's merge over SMTP: the `X-SMTPAPI` header carries JSON with the recipients (`to`), each tag's replacement
 * for each of them (`sub`), and `unique_args`, in which tags are replaced too:
 * https://www.twilio.com/docs/sendgrid/for-developers/sending-email/building-an-x-smtpapi-header
 */
export interface MergeHeader {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The header's value, folded. With `identity`, each recipient's identity travels as the argument `sendoff_id`. */
  value(recipients: readonly Recipient[], identity: boolean): string;
}

/** The unique argument that carries a message's identity where its own headers cannot. */
export const ID_ARGUMENT = 'sendoff_id';

export function mergeHeader(template: MergeTemplate): MergeHeader {
  const { flat } = template;
  const tag = tagSpelling([flat.subject, flat.text, flat.html], flat.slots);
  const slots = contentSlots(template);
  const idTag = tag('');
  return {
    subject: spell(flat.subject, tag),
    text: spell(flat.text, tag),
    html: spell(flat.html, tag),
    value(recipients, identity) {
      const values = recipients.map((one) => flat.values(one));
      const tokens = ['{', '"to":', ...list(recipients.map(mailboxText)), ',', '"sub":', '{'];
      slots.forEach((slot, index) => {
        if (index > 0) tokens.push(',');
        tokens.push(`${asciiJson(tag(slot))}:`, ...list(values.map((one) => one[slot] ?? '')));
      });
      if (identity) {
        if (slots.length > 0) tokens.push(',');
        tokens.push(`${asciiJson(idTag)}:`, ...list(recipients.map(({ id }) => id)));
      }
      tokens.push('}');
      if (identity) tokens.push(',', '"unique_args":', '{', `"${ID_ARGUMENT}":`, asciiJson(idTag), '}');
      tokens.push('}');
      return fold(tokens, 'X-SMTPAPI: '.length);
    },
  };
}

/** A JSON array's tokens, each with the comma that follows it. */
function list(texts: readonly string[]): readonly string[] {
  const last = texts.length - 1;
  return ['[', ...texts.map((text, index) => `${asciiJson(text)}${index === last ? '' : ','}`), ']'];
}

/**
 * Tags without spaces or any of `<>&` (as the provider advises), and with a mark that the template itself does not
 * contain. The closing `%` keeps one tag from being the beginning of another.
 */
function tagSpelling(texts: readonly Slotted[], slots: readonly string[]): (slot: string) => string {
  const literal = texts.flatMap((text) => text.filter((part) => typeof part === 'string')).join('\n');
  let mark = '%sendoff_';
  while (literal.includes(mark)) mark += '_';
  const tags = new Map(slots.map((slot) => [slot, `${mark}${slot}%`]));
  return (slot) => tags.get(slot) ?? `${mark}${slot}%`;
}

/** JSON in ASCII alone: a header may hold nothing else (RFC 5322, 2.2). */
export function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Well below the provider's 1,000 and RFC 5322's 998 characters a line. */
const LINE = 900;

/**
 * Joins tokens into lines: a line may break between any two of them, where JSON allows white space. A longer token (a
 * string) breaks before single spaces of its own, which unfolding gives back (RFC 5322, 2.2.3). Text without any
 * space, such as 150 characters of Japanese as `\u` escapes, has to stay on one line, however long.
 */
export function fold(tokens: readonly string[], firstColumn: number): string {
  let out = '';
  let column = firstColumn;
  for (const token of tokens) {
    if (column + token.length > LINE && column > 1) {
      out += '\r\n ';
      column = 1;
    }
    if (token.length < LINE) {
      out += token;
      column += token.length;
      continue;
    }
    for (const word of token.split(/(?<! )(?= (?! ))/)) {
      if (column + word.length > LINE && word.startsWith(' ')) {
        out += '\r\n';
        column = 0;
      }
      out += word;
      column += word.length;
    }
  }
  return out;
}
