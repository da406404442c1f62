import { comparableAddress } from './address.ts';

/**
 * How a message is recognized on its way. The identity header names the recipient's place in the stream and is bound
 * to the address by a hash, so that a server can tell, without a list, that a message reached somebody else.
 */
export const ID_HEADER = 'X-Sendoff-Id';

/** FNV-1a, 32 bits, over UTF-16 code units: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** `<index in base 36>-<hash of the address in base 36>`; at most 18 characters. */
export function messageId(index: number, address: string): string {
  return `${index.toString(36)}-${fnv1a(comparableAddress(address)).toString(36)}`;
}

/** Whether this identity was made for this address. */
export function idBelongsTo(id: string, address: string): boolean {
  const dash = id.indexOf('-');
  return dash > 0 && id.slice(dash + 1) === fnv1a(comparableAddress(address)).toString(36);
}

/** The recipient's place in the stream, or undefined when the text is no identity. */
export function indexOfId(id: string): number | undefined {
  const index = Number.parseInt(id.slice(0, Math.max(0, id.indexOf('-'))), 36);
  return Number.isSafeInteger(index) ? index : undefined;
}
