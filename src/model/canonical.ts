import { createHash } from 'node:crypto';
import type { Attachment, Mailbox } from './message.ts';

/** An attachment as received: its bytes by digest. */
export interface CanonicalAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly disposition: string;
  readonly contentId: string | null;
  readonly size: number;
  readonly sha256: string;
}

/**
 * One message as one recipient received it, in the form in which transports are compared.
 *
 * Normalized: line ends are LF and one final line end is dropped from text and HTML (SMTP ends every line with
 * CRLF, JSON need not); header names are lower case and sorted; mailboxes are `name <address>`, or `<address>` where
 * there is no name; the domain of an address is lower case; inline attachments stand before the others, as MIME
 * nests them (RFC 2387). Nothing else is forgiven.
 */
export interface CanonicalMessage {
  /** The envelope's recipient. */
  readonly recipient: string;
  readonly from: string;
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  /** The sender's own headers: not the structural ones (see STRUCTURAL_HEADERS), not instructions to a provider. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly CanonicalAttachment[];
}

export type CanonicalField = keyof CanonicalMessage;
export const CANONICAL_FIELDS: readonly CanonicalField[] = [
  'recipient',
  'from',
  'to',
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

/** A message as a mock took it apart, before normalization. */
export interface ReceivedParts {
  readonly recipient: string;
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly replyTo?: Mailbox | undefined;
  readonly subject: string;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

export function canonicalize(parts: ReceivedParts): CanonicalMessage {
  const headers = [...parts.headers]
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => !STRUCTURAL_HEADERS.has(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    recipient: lowerDomain(parts.recipient),
    from: mailboxText(parts.from),
    to: parts.to.map(mailboxText).join(', '),
    replyTo: parts.replyTo === undefined ? '' : mailboxText(parts.replyTo),
    subject: parts.subject,
    headers: Object.fromEntries(headers),
    text: plainLines(parts.text),
    html: plainLines(parts.html),
    attachments: inlineFirst(parts.attachments).map((one) => ({
      filename: one.filename,
      contentType: one.contentType.toLowerCase(),
      disposition: one.disposition,
      contentId: one.contentId ?? null,
      size: one.content.length,
      sha256: createHash('sha256').update(one.content).digest('hex'),
    })),
  };
}

/** SHA-256 over the fields that are compared, in a fixed order. `left out` are fields that the scenario cannot keep equal. */
export function canonicalDigest(message: CanonicalMessage, leftOut: readonly CanonicalField[] = []): string {
  const kept = CANONICAL_FIELDS.filter((field) => !leftOut.includes(field)).map((field) => [
    field,
    message[field],
  ]);
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex');
}

function inlineFirst(attachments: readonly Attachment[]): Attachment[] {
  const isInline = ({ disposition }: Attachment): boolean => disposition === 'inline';
  return [...attachments.filter(isInline), ...attachments.filter((one) => !isInline(one))];
}

function mailboxText({ address, name }: Mailbox): string {
  return name === undefined || name === ''
    ? `<${lowerDomain(address)}>`
    : `${name} <${lowerDomain(address)}>`;
}

function lowerDomain(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at) + address.slice(at).toLowerCase();
}

function plainLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}
