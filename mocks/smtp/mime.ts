import PostalMime, { type Address, decodeWords, type Attachment as ParsedAttachment } from 'postal-mime';
import { type CanonicalMessage, canonicalize, type ReceivedParts } from '../../src/model/canonical.ts';
import type { Attachment, Mailbox } from '../../src/model/message.ts';

/** A message taken apart, before it is known for which recipient. */
export type MessageParts = Omit<ReceivedParts, 'recipient'>;

/** Rejects when the message is no MIME message that can be taken apart, or has no sender. */
export async function partsOfMime(raw: Buffer): Promise<MessageParts> {
  const mail = await PostalMime.parse(withPartEnds(raw));
  const from = mailboxOf(mail.from);
  if (from === undefined) throw new Error('a message without a From header was read');
  return {
    from,
    to: (mail.to ?? []).flatMap((address) => mailboxOf(address) ?? []),
    replyTo: mailboxOf(mail.replyTo?.[0]),
    subject: mail.subject ?? '',
    headers: mail.headers.map(({ originalKey, value }) => [originalKey, decodeWords(value)] as const),
    text: withoutPartEnd(mail.text ?? ''),
    html: withoutPartEnd(mail.html ?? ''),
    attachments: mail.attachments.map(attachmentOf),
  };
}

export async function canonicalFromMime(raw: Buffer, recipient: string): Promise<CanonicalMessage> {
  return canonicalize({ ...(await partsOfMime(raw)), recipient });
}

function mailboxOf(address: Address | undefined): Mailbox | undefined {
  if (address?.address === undefined) return undefined;
  return { address: address.address, name: address.name };
}

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
 * The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1), but postal-mime 4 leaves it in the part,
 * where it cannot be told from one of the sender's. So the end of every part is marked before parsing, with bytes
 * that base64 decoders skip, and what follows the content is cut off after it.
 */
const PART_END = Buffer.from('\x01\x02\x01\x03', 'latin1');
const PART_END_LINE = Buffer.concat([PART_END, Buffer.from('\n')]);
const PART_END_TEXT = PART_END_LINE.toString('latin1');
const BOUNDARY =
  /^content-type:[ \t]*(?:\r?\n[ \t]+)*multipart\/(?:[^\r\n]|\r?\n[ \t])*?boundary=(?:"([^"\r\n]+)"|([^\s;"]+))/gim;
const EQUALS = 0x3d;
const DASH = 0x2d;

function withPartEnds(raw: Buffer): Buffer {
  const ends = new Set<number>();
  const closed = new Set<number>();
  for (const header of raw.toString('latin1').matchAll(BOUNDARY)) {
    const delimiter = Buffer.from(`\r\n--${header[1] ?? header[2]}`, 'latin1');
    // The first delimiter opens the first part: no part ends there.
    const opening = raw.indexOf(delimiter, header.index);
    if (opening < 0) continue;
    for (let at = raw.indexOf(delimiter, opening + 1); at >= 0; at = raw.indexOf(delimiter, at + 1)) {
      // After `=` it would break a soft line break of quoted-printable, which ends no line anyway.
      if (raw[at - 1] !== EQUALS) ends.add(at);
      const after = at + delimiter.length;
      if (raw[after] === DASH && raw[after + 1] === DASH) closed.add(after + 2);
    }
  }
  const pieces: Buffer[] = [];
  let from = 0;
  // What ends where a multipart within it was closed is that multipart, and no content.
  for (const at of [...ends].filter((end) => !closed.has(end)).sort((a, b) => a - b)) {
    pieces.push(raw.subarray(from, at), PART_END);
    from = at;
  }
  pieces.push(raw.subarray(from));
  return Buffer.concat(pieces);
}

function withoutPartEnd(text: string): string {
  return text.endsWith(PART_END_TEXT) ? text.slice(0, -PART_END_TEXT.length) : text;
}
