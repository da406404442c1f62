import { createHash } from 'node:crypto';
import { comparableAddress } from '../address.ts';
import type { Attachment, Mailbox } from '../message.ts';
import { ID_HEADER, withoutTag } from './identity.ts';

/** An attachment as received: its bytes by digest. */
export interface CanonicalAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly disposition: string;
  readonly contentId: string | null;
  readonly size: number;
  readonly sha256: string;
}

/** One header: its name in lower case, and its value. */
export type CanonicalHeader = readonly [name: string, value: string];

/**
 * What all recipients of one message have in common, in the form in which transports are compared.
 *
 * Normalized: line ends are LF and one final line end is dropped from text and HTML (SMTP ends every line with
 * CRLF, JSON need not); mailboxes are `name <address>`, or `<address>` where there is no name; addresses are spelled as
 * address.ts compares them; inline attachments stand before the others, as MIME nests them (RFC 2387). Headers are
 * sorted by name, because RFC 5322, 3.6 gives the order of different headers no meaning, and several of one name keep
 * their order. Nothing else is forgiven.
 */
export interface CanonicalContent {
  /** Every author, in order. Empty for a message without a From header. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** An API's own field. Over SMTP: a Bcc header, then the envelope's recipients whom no header names. */
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  /** The sender's own headers: not the structural ones (see STRUCTURAL_HEADERS), not instructions to a provider. */
  readonly headers: readonly CanonicalHeader[];
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly CanonicalAttachment[];
}

/** One message as one recipient received it. */
export interface CanonicalMessage extends CanonicalContent {
  /** The envelope's recipient. */
  readonly recipient: string;
}

export type CanonicalField = keyof CanonicalMessage;
export const CANONICAL_FIELDS: readonly CanonicalField[] = [
  'recipient',
  'from',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'subject',
  'headers',
  'text',
  'html',
  'attachments',
];

/**
 * Headers that a transport or server writes for itself, or that another canonical field already holds. A DKIM signature is
 * one: its hashes cover Date and Message-ID, which differ from message to message, and what they protect is compared itself.
 */
export const STRUCTURAL_HEADERS: ReadonlySet<string> = new Set([
  'received',
  'return-path',
  'from',
  'sender',
  'to',
  'cc',
  'bcc',
  'reply-to',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'content-id',
  'dkim-signature',
  'x-smtpapi',
  'x-mailgun-recipient-variables',
  'x-mj-vars',
  'x-mj-templatelanguage',
  'x-mj-templateid',
  'x-mj-templateerrordeliver',
  'x-msys-api',
]);

/** A message as a mock took it apart, before normalization, and before it is known for which recipient. */
export interface ReceivedContent {
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc?: readonly Mailbox[];
  readonly bcc?: readonly Mailbox[];
  readonly replyTo?: readonly Mailbox[];
  readonly subject: string;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

export interface ReceivedParts extends ReceivedContent {
  readonly recipient: string;
}

export function canonicalize(parts: ReceivedParts): CanonicalMessage {
  return addressedTo(canonicalContent(parts), parts.recipient);
}

/** The message of one of its recipients: all but the recipient is shared with the others'. */
export function addressedTo(content: CanonicalContent, recipient: string): CanonicalMessage {
  return { recipient: comparableAddress(recipient), ...content };
}

export function canonicalContent(parts: ReceivedContent): CanonicalContent {
  return {
    from: parts.from.map(mailboxText),
    to: parts.to.map(mailboxText),
    cc: (parts.cc ?? []).map(mailboxText),
    bcc: (parts.bcc ?? []).map(mailboxText),
    replyTo: (parts.replyTo ?? []).map(mailboxText),
    subject: parts.subject,
    headers: [...parts.headers]
      .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
      .filter(([name]) => !STRUCTURAL_HEADERS.has(name))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    text: plainText(parts.text),
    html: plainHtml(parts.html),
    attachments: inlineFirst(parts.attachments).map((one) => ({
      filename: one.filename,
      contentType: one.contentType.toLowerCase(),
      disposition: one.disposition,
      contentId: one.contentId ?? null,
      size: one.content.length,
      sha256: digestOf(one.content),
    })),
  };
}

/** Messages share their files: each is hashed once. */
const digests = new WeakMap<Buffer, string>();

function digestOf(content: Buffer): string {
  const known = digests.get(content);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(content).digest('hex');
  digests.set(content, digest);
  return digest;
}

/** SHA-256 over the fields that are compared, in a fixed order. `left out` are fields that the scenario cannot keep equal. */
export function canonicalDigest(message: CanonicalMessage, leftOut: readonly CanonicalField[] = []): string {
  const kept = CANONICAL_FIELDS.filter((field) => !leftOut.includes(field)).map((field) => [
    field,
    field === 'headers' ? untagged(message.headers) : message[field],
  ]);
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex');
}

/** Without the mark of the window in which the message was sent, which differs between messages that are the same. */
function untagged(headers: CanonicalMessage['headers']): CanonicalMessage['headers'] {
  const name = ID_HEADER.toLowerCase();
  return headers.map((one) => (one[0] === name ? [name, withoutTag(one[1])] : one));
}

function inlineFirst(attachments: readonly Attachment[]): Attachment[] {
  const isInline = ({ disposition }: Attachment): boolean => disposition === 'inline';
  return [...attachments.filter(isInline), ...attachments.filter((one) => !isInline(one))];
}

function mailboxText({ address, name }: Mailbox): string {
  const comparable = comparableAddress(address);
  return name === undefined || name === '' ? `<${comparable}>` : `${name} <${comparable}>`;
}

function plainLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}

const plainText = remembering(plainLines);
const plainHtml = remembering(plainLines);

/** A thousand messages of one request may have one body: it is made plain, and kept, once. */
function remembering(work: (text: string) => string): (text: string) => string {
  let last = { text: '', done: work('') };
  return (text) => {
    if (text !== last.text) last = { text, done: work(text) };
    return last.done;
  };
}
