import { comparableAddress } from '../address.ts';

/**
 * Proof of equal work, part 2: the identity. Proven: a received message is the one sent to this recipient, in
 * this window. The header holds the recipient's index in the stream, a hash of the address, and the tag of
 * the window (a trial, a verification, a warm-up) that sent it.
 */
export const ID_HEADER = 'X-Sendoff-Id';

/** Digits of each part, so that the header has the same length in every message. */
const INDEX_DIGITS = 6;
const HASH_DIGITS = 7;
export const TAG_LENGTH = 6;
/** The tag of a message that no window sent, as in `sendoff mocks`. */
export const NO_TAG = '000000';

/** FNV-1a, 32 bits, over UTF-16 code units: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** `<index>-<hash of the address>-<tag>`, the first two in base 36, padded with zeros. */
export function messageId(index: number, address: string, tag: string = NO_TAG): string {
  return `${index.toString(36).padStart(INDEX_DIGITS, '0')}-${hashOf(address)}-${tag}`;
}

/** The identity of a static message, equal for all recipients. */
export function commonId(tag: string = NO_TAG): string {
  return `everybody-${tag}`;
}

/** The tag of an identity; '' for a text that is no identity. */
export function tagOf(id: string): string {
  const dash = id.lastIndexOf('-');
  return dash > 0 && id.length - dash - 1 === TAG_LENGTH ? id.slice(dash + 1) : '';
}

/** The identity without its tag: equal in all windows that send to the same recipient. */
export function withoutTag(id: string): string {
  return tagOf(id) === '' ? id : id.slice(0, -TAG_LENGTH - 1);
}

/** True if the identity is bound to this address, or belongs to a static message. */
export function idBelongsTo(id: string, address: string): boolean {
  const dash = id.indexOf('-');
  if (dash < 0) return false;
  return id.startsWith(hashOf(address), dash + 1) || id.startsWith(EVERYBODY);
}

/** The recipient's index in the stream; undefined for static messages and for texts that are no identity. */
export function indexOfId(id: string): number | undefined {
  if (id.startsWith(EVERYBODY)) return undefined;
  const index = Number.parseInt(id.slice(0, Math.max(0, id.indexOf('-'))), 36);
  return Number.isSafeInteger(index) ? index : undefined;
}

const EVERYBODY = 'everybody-';

function hashOf(address: string): string {
  return fnv1a(comparableAddress(address)).toString(36).padStart(HASH_DIGITS, '0');
}
