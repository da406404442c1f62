import { randomBytes } from 'node:crypto';
import { ID_HEADER } from '../../src/model/proof/identity.ts';
import type { HeaderPair } from './headers.ts';

const LOWER_ID_HEADER = ID_HEADER.toLowerCase();

/** The message identity in a record of headers, or ''. */
export function identityIn(headers: Readonly<Record<string, string>>): string {
  const exact = headers[ID_HEADER];
  if (exact !== undefined) return exact.trim();
  for (const name in headers) {
    if (name.toLowerCase() === LOWER_ID_HEADER) return headers[name]?.trim() ?? '';
  }
  return '';
}

/** The message identity in a list of headers, or ''. */
export function identityInList(headers: readonly HeaderPair[]): string {
  const found = headers.find(([name]) => name === ID_HEADER || name.toLowerCase() === LOWER_ID_HEADER);
  return found?.[1].trim() ?? '';
}

/**
 * Returns unique IDs of this number of lower-case hexadecimal digits. A counter keeps them cheap; the random
 * prefix differs between mocks.
 */
export function idGenerator(digits: number): () => string {
  const prefix = randomBytes(digits).toString('hex');
  let count = 0;
  return () => {
    const tail = (count++).toString(16);
    return prefix.slice(0, digits - 8) + tail.padStart(8, '0');
  };
}
