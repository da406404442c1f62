import PostalMime, {
  addressParser,
  decodeWords,
  type Email,
  type Attachment as ParsedAttachment,
} from 'postal-mime';
import { comparableAddress } from '../../src/model/address.ts';
import type { Attachment, Mailbox } from '../../src/model/message.ts';
import {
  type CanonicalContent,
  canonicalContent,
  type ReceivedContent,
} from '../../src/model/proof/canonical.ts';

/** A parsed message. */
export type MessageParts = Required<ReceivedContent>;

/** Parses a MIME message. Rejects if it cannot be parsed. */
export async function partsOfMime(raw: Buffer): Promise<MessageParts> {
  const mail = await parsed(raw);
  return {
    ...mailboxFields(mail.headers.map(({ key, value }) => [key, value] as const)),
    subject: mail.subject ?? '',
    headers: mail.headers.map(({ key, value }) => [key, decodeWords(value)] as const),
    text: withoutPartEnd(mail.text ?? ''),
    html: withoutPartEnd(mail.html ?? ''),
    attachments: mail.attachments.map(attachmentOf),
  };
}

/**
 * The limit for all headers of a message, as postal-mime counts them. Providers document no limit; relays
 * have lower ones (Postfix: 100 KB).
 */
const MAX_HEADER_BYTES = 2 * 1024 * 1024;

/** The headers exceed `MAX_HEADER_BYTES`. */
export class HeaderTooLarge extends Error {
  override readonly name = 'HeaderTooLarge';

  constructor() {
    super(`the header is too large: this mock reads ${MAX_HEADER_BYTES} bytes`);
  }
}

async function parsed(raw: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(withPartEnds(raw), { maxHeadersSize: MAX_HEADER_BYTES });
  } catch (error) {
    const isTooLarge = error instanceof Error && error.message.startsWith('Maximum header size');
    throw isTooLarge ? new HeaderTooLarge() : error;
  }
}

/** The message as the envelope's recipients receive it. */
export async function contentFromMime(raw: Buffer, envelope: readonly string[]): Promise<CanonicalContent> {
  return canonicalContent(withEnvelope(await partsOfMime(raw), envelope));
}

/** Adds envelope recipients that no header names as blind copies (RFC 5322, 3.6.3). */
export function withEnvelope(parts: MessageParts, envelope: readonly string[]): MessageParts {
  const named = [...parts.to, ...parts.cc, ...parts.bcc];
  const known = new Set(named.map(({ address }) => comparableAddress(address)));
  const blind: Mailbox[] = [];
  for (const address of envelope) {
    const comparable = comparableAddress(address);
    if (!known.has(comparable)) blind.push({ address });
    known.add(comparable);
  }
  return blind.length === 0 ? parts : { ...parts, bcc: [...parts.bcc, ...blind] };
}

type MailboxFields = Pick<MessageParts, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'>;

/** The mailboxes of every address header, in order. A group is replaced by its members (RFC 5322, 3.4). */
export function mailboxFields(headers: readonly (readonly [string, string])[]): MailboxFields {
  const fields: Record<keyof MailboxFields, Mailbox[]> = { from: [], to: [], cc: [], bcc: [], replyTo: [] };
  for (const [header, value] of headers) {
    const field = MAILBOX_FIELDS.get(header.toLowerCase());
    if (field === undefined) continue;
    for (const { address, name } of addressParser(value, { flatten: true })) {
      if (address !== undefined && address !== '') fields[field].push({ address, name });
    }
  }
  return fields;
}

const MAILBOX_FIELDS: ReadonlyMap<string, keyof MailboxFields> = new Map([
  ['from', 'from'],
  ['to', 'to'],
  ['cc', 'cc'],
  ['bcc', 'bcc'],
  ['reply-to', 'replyTo'],
]);

function attachmentOf(one: ParsedAttachment): Attachment {
  return {
    filename: one.filename ?? '',
    contentType: one.mimeType,
    content: contentOf(one.content),
    disposition: one.disposition === 'inline' ? 'inline' : 'attachment',
    ...(one.contentId === undefined ? {} : { contentId: one.contentId.trim().replace(/^<|>$/g, '') }),
  };
}

function contentOf(content: ParsedAttachment['content']): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
  const end = bytes.length - PART_END.length - 1;
  return end >= 0 && bytes.subarray(end).equals(PART_END_LINE) ? bytes.subarray(0, end) : bytes;
}

/*
 * The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1), but postal-mime 4 leaves it in
 * the part, where it looks like the sender's. Therefore the end of every part is marked before parsing, with
 * bytes that base64 decoders skip, and the mark is removed afterwards.
 */
const PART_END = Buffer.from('\x01\x02\x01\x03', 'latin1');
const PART_END_LINE = Buffer.concat([PART_END, Buffer.from('\n')]);
const PART_END_TEXT = PART_END_LINE.toString('latin1');
const BOUNDARY =
  /^content-type:[ \t]*(?:\r?\n[ \t]+)*multipart\/(?:[^\r\n]|\r?\n[ \t])*?boundary=(?:"([^"\r\n]+)"|([^\s;"]+))/gim;
const EQUALS = 0x3d;
const DASH = 0x2d;
const CR = 0x0d;
/** RFC 2046, 5.1.1: white space, the line end, or the hyphens of the last delimiter. */
const AFTER_DELIMITER: ReadonlySet<number> = new Set([0x20, 0x09, CR, 0x0a, DASH]);

function withPartEnds(raw: Buffer): Buffer {
  const ends = new Set<number>();
  const closed = new Set<number>();
  for (const header of raw.toString('latin1').matchAll(BOUNDARY)) {
    const delimiter = Buffer.from(`\r\n--${header[1] ?? header[2]}`, 'latin1');
    // The first delimiter opens the first part, so no part ends there.
    const opening = delimiterFrom(raw, delimiter, header.index);
    if (opening < 0) continue;
    for (
      let at = delimiterFrom(raw, delimiter, opening + 1);
      at >= 0;
      at = delimiterFrom(raw, delimiter, at + 1)
    ) {
      // After `=` the mark would break a soft line break of quoted-printable, which adds no line end anyway.
      if (raw[at - 1] !== EQUALS) ends.add(at);
      const after = at + delimiter.length;
      if (raw[after] === DASH && raw[after + 1] === DASH) closed.add(after + 2);
    }
  }
  const pieces: Buffer[] = [];
  let from = 0;
  // A part that ends where a nested multipart closes is that multipart, not content.
  for (const at of [...ends].filter((end) => !closed.has(end)).sort((a, b) => a - b)) {
    pieces.push(raw.subarray(from, at), PART_END);
    from = at;
  }
  pieces.push(raw.subarray(from));
  return Buffer.concat(pieces);
}

/** A delimiter ends with its line or with two hyphens, because another boundary may have it as a prefix. */
function delimiterFrom(raw: Buffer, delimiter: Buffer, from: number): number {
  let at = raw.indexOf(delimiter, from);
  while (at >= 0 && !AFTER_DELIMITER.has(raw[at + delimiter.length] ?? CR)) {
    at = raw.indexOf(delimiter, at + 1);
  }
  return at;
}

function withoutPartEnd(text: string): string {
  return text.endsWith(PART_END_TEXT) ? text.slice(0, -PART_END_TEXT.length) : text;
}
