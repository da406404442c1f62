import { createHash } from 'node:crypto';
import { comparableAddress } from '../address.ts';
import type { Attachment, Mailbox } from '../message.ts';
import { ID_HEADER, withoutTag } from './identity.ts';

/*
 * Proof of equal work, part 1: the canonical form. Proven: all transports deliver the same messages. Each
 * mock reduces a message as received to its canonical form; equal digests mean equal messages. RFC 5322 and
 * RFC 2387 define which differences have no meaning.
 */

/** An attachment as received, its content as a digest. */
export interface CanonicalAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly disposition: string;
  readonly contentId: string | null;
  readonly size: number;
  readonly sha256: string;
}

/** A header: its name in lower case, and its value. */
export type CanonicalHeader = readonly [name: string, value: string];

/**
 * The part of a canonical message that all its recipients share.
 *
 * Normalized, and nothing else:
 * - Text and HTML use LF, without one final line end: SMTP ends every line with CRLF, JSON need not.
 * - A mailbox is `name <address>`, or `<address>` without a name; addresses are in the form of address.ts.
 * - Inline attachments come first, as MIME nests them (RFC 2387).
 * - Headers are sorted by name, because their order has no meaning (RFC 5322, 3.6); equal names keep their
 *   order.
 */
export interface CanonicalContent {
  /** All authors, in order. Empty for a message without a From header. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** API: its Bcc field. SMTP: the Bcc header, then the envelope recipients that no header names. */
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  /** The sender's custom headers: no structural ones (STRUCTURAL_HEADERS), no instructions to a provider. */
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
 * Headers that a transport or server generates, or that another canonical field holds. A DKIM signature
 * covers Date and Message-ID, which differ between messages; the content that it protects is compared itself.
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

/** A message as parsed by a mock, before normalization and before its recipient is known. */
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

/** The canonical message of one recipient. */
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

/** Messages share attachments: each buffer is hashed once. */
const digests = new WeakMap<Buffer, string>();

function digestOf(content: Buffer): string {
  const known = digests.get(content);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(content).digest('hex');
  digests.set(content, digest);
  return digest;
}

/**
 * SHA-256 over the compared fields, in a fixed order. `leftOut`: fields that the scenario cannot keep equal.
 */
export function canonicalDigest(message: CanonicalMessage, leftOut: readonly CanonicalField[] = []): string {
  const kept = CANONICAL_FIELDS.filter((field) => !leftOut.includes(field)).map((field) => [
    field,
    field === 'headers' ? untagged(message.headers) : message[field],
  ]);
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex');
}

/** Drops the window tag, which differs between equal messages. */
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

const plainText = memoizeLast(plainLines);
const plainHtml = memoizeLast(plainLines);

/** Caches the last result: a thousand messages of one request may share one body. */
function memoizeLast(compute: (text: string) => string): (text: string) => string {
  let last = { text: '', result: compute('') };
  return (text) => {
    if (text !== last.text) last = { text, result: compute(text) };
    return last.result;
  };
}
