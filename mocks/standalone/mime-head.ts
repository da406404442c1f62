import { decodeWords } from 'postal-mime';
import type { MessageSource } from '../contract.ts';
import { headEnd } from '../smtp/head.ts';

/** The headers of an SMTP message. */
export interface MimeHead {
  /** The first Message-ID header; null without one. */
  readonly messageId: string | null;
  /** The first Date header as written; null without one. */
  readonly date: string | null;
  /** All headers in order: name as written, value unfolded and decoded (RFC 2047). */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The approximate size in memory. */
  readonly size: number;
}

/** Recipients of one message share its head. */
const heads = new WeakMap<MessageSource, MimeHead>();

export function mimeHead(source: MessageSource): MimeHead {
  const known = heads.get(source);
  if (known !== undefined) return known;
  const { bytes } = source;
  const head = parseHead(bytes.toString('utf8', 0, headEnd(bytes)));
  heads.set(source, head);
  return head;
}

function parseHead(text: string): MimeHead {
  const headers: (readonly [string, string])[] = [];
  for (const field of text.split(/\r?\n(?![ \t])/)) {
    const colon = field.indexOf(':');
    if (colon <= 0) continue;
    const value = field
      .slice(colon + 1)
      .replaceAll(/\r?\n(?=[ \t])/g, '')
      .trim();
    headers.push([field.slice(0, colon).trim(), decodeWords(value)]);
  }
  const first = (name: string): string | null =>
    headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? null;
  return { messageId: first('message-id'), date: first('date'), headers, size: text.length };
}
