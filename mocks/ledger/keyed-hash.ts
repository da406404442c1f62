import { randomBytes } from 'node:crypto';
import type { LedgerKey } from '../../src/model/proof/ledger.ts';

export type KeyedHash = (key: LedgerKey) => number;

/**
 * A keyed hash with a random key that never leaves this process, so that no client can predict its values.
 */
export function randomHash(): KeyedHash {
  const key = randomBytes(8);
  return keyedHash(key.readUInt32LE(0), key.readUInt32LE(4));
}

/**
 * HalfSipHash-2-4 of the key's two words, as an unsigned 32-bit number (Aumasson and Bernstein 2012,
 * https://github.com/veorq/SipHash). This 32-bit variant of SipHash is fast in JavaScript.
 */
export function keyedHash(k0: number, k1: number): KeyedHash {
  return ({ high, low }) => {
    let v0 = k0 | 0;
    let v1 = k1 | 0;
    let v2 = 0x6c796765 ^ k0;
    let v3 = 0x74656462 ^ k1;
    let word = 0;
    // Two rounds for each word, then four to finish.
    for (let round = 0; round < 10; round++) {
      if (round % 2 === 0 && round <= 6) {
        v0 ^= word;
        if (round === 6) v2 ^= 0xff;
        else {
          word = round === 0 ? high : round === 2 ? low : EIGHT_BYTES;
          v3 ^= word;
        }
      }
      v0 = (v0 + v1) | 0;
      v1 = rotated(v1, 5) ^ v0;
      v0 = rotated(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = rotated(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = rotated(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = rotated(v1, 13) ^ v2;
      v2 = rotated(v2, 16);
    }
    return (v1 ^ v3) >>> 0;
  };
}

/** The last word contains the length of the input. */
const EIGHT_BYTES = 8 << 24;

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
