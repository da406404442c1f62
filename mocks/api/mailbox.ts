import { addressParser } from 'postal-mime';
import type { Mailbox } from '../../src/model/message.ts';
import { cached } from '../bounded-cache.ts';

/**
 * A dot-atom or UTF-8 local part (RFC 5321, RFC 6531) at a domain of two labels or more. Quoted local parts
 * are refused.
 */
const ADDRESS = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\".]+(?:\.[^\s@<>()[\],;:\\".]+)+$/;
/** RFC 3696 erratum 1690 gives 254; providers document 320 (64 + 1 + 255), the more lenient one. */
const MAX_ADDRESS = 320;

export function isAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS && ADDRESS.test(text);
}

/**
 * `Jane Doe <…>` and `"Doe, Jane" <…>` without anything that would have to be decoded: what nearly every
 * client sends.
 */
const PLAIN =
  /^(?:"([^"\\=\p{Cc}\p{Z}]+(?: [^"\\=\p{Cc}\p{Z}]+)*)"|([\p{L}\p{M}\p{N}]+(?: [\p{L}\p{M}\p{N}]+)*)) <([^<>]+)>$/u;

const QUOTED = /"(?:[^"\\]|\\.)*"/gs;

/**
 * Mailboxes of an RFC 5322 list (`"Doe, Jane" <jane@example.com>, x@example.com`); undefined when one is not
 * valid.
 */
export function parseMailboxes(text: string): readonly Mailbox[] | undefined {
  if (isAddress(text)) return [{ address: text }];
  const [, quoted, bare, plain] = PLAIN.exec(text) ?? [];
  if (plain !== undefined && isAddress(plain)) return [{ address: plain, name: quoted ?? bare ?? '' }];
  // Outside of quotes a colon begins a group, which no provider takes, and which the parser reads fifty times
  // over.
  if (text.includes(':') && text.replaceAll(QUOTED, '').includes(':')) return undefined;
  const mailboxes: Mailbox[] = [];
  for (const { address, name } of addressParser(text, { flatten: true })) {
    // The parser also finds addresses that RFC 5322 would not: `Jane jane@example.com`, `jane@example.com
    // (Jane)`.
    if (address === undefined || !isAddress(address) || (name !== '' && !text.includes(`<${address}>`)))
      return undefined;
    mailboxes.push(name === '' ? { address } : { address, name });
  }
  return mailboxes;
}

/** The same for lists that most messages have in common, such as Reply-To: cached. */
export const parseCommonMailboxes: (text: string) => readonly Mailbox[] | undefined = cached(
  64,
  parseMailboxes,
);

/** Exactly one mailbox. Cached: the sender is the same in most messages. */
export const parseMailbox: (text: string) => Mailbox | undefined = cached(64, (text) => {
  const mailboxes = parseMailboxes(text);
  return mailboxes?.length === 1 ? mailboxes[0] : undefined;
});
