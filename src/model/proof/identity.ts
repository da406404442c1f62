import { comparableAddress } from '../address.ts';

/**
 * How a message is recognized on its way. The identity header names the recipient's place in the stream, is bound to the
 * address by a hash, and ends with the mark of the window (a trial, a verification, a warm-up) in which it was sent.
 */
export const ID_HEADER = 'X-Sendoff-Id';

/** Digits of each part, so that the header has the same length in every message. */
const INDEX_DIGITS = 6;
const HASH_DIGITS = 7;
export const TAG_LENGTH = 6;
/** The mark of a message that no window sent, as in `sendoff mocks`. */
export const NO_TAG = '000000';

/** FNV-1a, 32 bits, over UTF-16 code units: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** `<index>-<hash of the address>-<mark>`, the first two in base 36 and filled up with zeros. */
export function messageId(index: number, address: string, tag: string = NO_TAG): string {
  return `${index.toString(36).padStart(INDEX_DIGITS, '0')}-${hashOf(address)}-${tag}`;
}

/** The identity of a message that is the same for everybody. */
export function commonId(tag: string = NO_TAG): string {
  return `everybody-${tag}`;
}

/** The mark that an identity ends with; '' for a text that is no identity. */
export function tagOf(id: string): string {
  const dash = id.lastIndexOf('-');
  return dash > 0 && id.length - dash - 1 === TAG_LENGTH ? id.slice(dash + 1) : '';
}

/** The identity without its mark: equal for messages of different windows to the same recipient. */
export function withoutTag(id: string): string {
  return tagOf(id) === '' ? id : id.slice(0, -TAG_LENGTH - 1);
}

/** Whether this identity was made for this address, or for everybody. */
export function idBelongsTo(id: string, address: string): boolean {
  const dash = id.indexOf('-');
  if (dash < 0) return false;
  return id.startsWith(hashOf(address), dash + 1) || id.startsWith(EVERYBODY);
}

/** The recipient's place in the stream, or undefined when the text is no identity of a single message. */
export function indexOfId(id: string): number | undefined {
  if (id.startsWith(EVERYBODY)) return undefined;
  const index = Number.parseInt(id.slice(0, Math.max(0, id.indexOf('-'))), 36);
  return Number.isSafeInteger(index) ? index : undefined;
}

const EVERYBODY = 'everybody-';

function hashOf(address: string): string {
  return fnv1a(comparableAddress(address)).toString(36).padStart(HASH_DIGITS, '0');
}
