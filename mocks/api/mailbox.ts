import { addressParser } from 'postal-mime';
import type { Mailbox } from '../../src/model/message.ts';
import { cached } from '../bounded-cache.ts';

/**
 * A dot-atom or UTF-8 local part (RFC 5321, RFC 6531) at a domain of at least two labels. Quoted local parts
 * are rejected.
 */
const ADDRESS = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\".]+(?:\.[^\s@<>()[\],;:\\".]+)+$/;
/** RFC 3696 erratum 1690 gives 254. Providers document 320 (64 + 1 + 255). */
const MAX_ADDRESS = 320;

export function isAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS && ADDRESS.test(text);
}

/** `Jane Doe <…>` and `"Doe, Jane" <…>` without encoded or escaped characters: the usual form. */
const PLAIN =
  /^(?:"([^"\\=\p{Cc}\p{Z}]+(?: [^"\\=\p{Cc}\p{Z}]+)*)"|([\p{L}\p{M}\p{N}]+(?: [\p{L}\p{M}\p{N}]+)*)) <([^<>]+)>$/u;

const QUOTED = /"(?:[^"\\]|\\.)*"/gs;

/**
 * Parses an RFC 5322 list (`"Doe, Jane" <jane@example.com>, x@example.com`); undefined if a mailbox is
 * invalid.
 */
export function parseMailboxes(text: string): readonly Mailbox[] | undefined {
  if (isAddress(text)) return [{ address: text }];
  const [, quoted, bare, plain] = PLAIN.exec(text) ?? [];
  if (plain !== undefined && isAddress(plain)) return [{ address: plain, name: quoted ?? bare ?? '' }];
  // A colon outside of quotes begins a group. No provider accepts groups, and the parser is 50 times slower
  // for them.
  if (text.includes(':') && text.replaceAll(QUOTED, '').includes(':')) return undefined;
  const mailboxes: Mailbox[] = [];
  for (const { address, name } of addressParser(text, { flatten: true })) {
    // The parser also accepts invalid forms: `Jane jane@example.com`, `jane@example.com (Jane)`.
    if (address === undefined || !isAddress(address) || (name !== '' && !text.includes(`<${address}>`)))
      return undefined;
    mailboxes.push(name === '' ? { address } : { address, name });
  }
  return mailboxes;
}

/** Cached, for lists that most messages share, such as Reply-To. */
export const parseCommonMailboxes: (text: string) => readonly Mailbox[] | undefined = cached(
  64,
  parseMailboxes,
);

/** Parses exactly one mailbox. Cached, because most messages share the sender. */
export const parseMailbox: (text: string) => Mailbox | undefined = cached(64, (text) => {
  const mailboxes = parseMailboxes(text);
  return mailboxes?.length === 1 ? mailboxes[0] : undefined;
});
