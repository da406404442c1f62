import { randomBytes } from 'node:crypto';
import { ID_HEADER } from '../../src/model/proof/identity.ts';
import type { HeaderPair } from './headers.ts';

const LOWER_ID_HEADER = ID_HEADER.toLowerCase();

/** The identity that a message's headers carry, or ''. */
export function identityIn(headers: Readonly<Record<string, string>>): string {
  const spelledAlike = headers[ID_HEADER];
  if (spelledAlike !== undefined) return spelledAlike.trim();
  for (const name in headers) {
    if (name.toLowerCase() === LOWER_ID_HEADER) return headers[name]?.trim() ?? '';
  }
  return '';
}

/** The same of headers that are a list. */
export function identityAmong(headers: readonly HeaderPair[]): string {
  const found = headers.find(([name]) => name === ID_HEADER || name.toLowerCase() === LOWER_ID_HEADER);
  return found?.[1].trim() ?? '';
}

/**
 * Ids of a mock's own: unique across mocks and, thanks to the counter, cheap. `digits` lower-case hexadecimal
 * digits.
 */
export function serials(digits: number): () => string {
  const prefix = randomBytes(digits).toString('hex');
  let count = 0;
  return () => {
    const tail = (count++).toString(16);
    return prefix.slice(0, digits - 8) + tail.padStart(8, '0');
  };
}
