import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedHash, randomHash } from '../../../mocks/ledger/keyed-hash.ts';
import { Sample } from '../../../mocks/ledger/sample.ts';
import { ledgerKey } from '../../../src/model/proof/ledger.ts';
import { seededRandom } from '../../../src/model/random.ts';

const HASHES = 2 ** 32;
const hashes = fc.uniqueArray(fc.integer({ min: 0, max: HASHES - 1 }), { maxLength: 400 });

function sampled(
  stream: readonly number[],
  limits: { oneIn: number; least: number; mostBytes: number },
  bytes: number,
) {
  const sample = new Sample<number>(limits);
  for (const hash of stream) sample.offer(hash, bytes, hash);
  return { sample, held: [...sample.values()].sort((a, b) => a - b) };
}

describe('the keyed hash of the ledger', () => {
  it('is HalfSipHash-2-4, by its published vector for eight bytes', () => {
    // Key 00…07, message 00…07: vectors_hsip32[8] of https://github.com/veorq/SipHash.
    expect(keyedHash(0x03020100, 0x07060504)({ high: 0x03020100, low: 0x07060504 })).toBe(0x8f84b8d0);
  });

  it('has a new key for every window, so that samples are independent', () => {
    const key = ledgerKey('a@x.example', '0-a-b');
    expect(new Set(Array.from({ length: 20 }, () => randomHash()(key))).size).toBeGreaterThan(1);
  });
});

describe('a sample of a stream of unknown length', () => {
  it('holds all hashes below the share and at least the lowest ones, in any order of arrival', () => {
    fc.assert(
      fc.property(
        hashes,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (all, least, oneIn) => {
          const { held } = sampled(all, { oneIn, least, mostBytes: Number.POSITIVE_INFINITY }, 1);
          const lowest = [...all].sort((a, b) => a - b);
          const wanted = lowest.filter((hash, place) => place < least || hash < HASHES / oneIn);
          expect(held).toEqual(wanted);
        },
      ),
    );
  });

  it('stays within its bytes by keeping the lowest hashes, and never holds less than one message', () => {
    fc.assert(
      fc.property(hashes, fc.integer({ min: 1, max: 2000 }), (all, bytes) => {
        const { sample, held } = sampled(all, { oneIn: 3, least: 30, mostBytes: 1000 }, bytes);
        const lowest = [...all].sort((a, b) => a - b);
        expect(held).toEqual(lowest.slice(0, held.length));
        expect(held.length).toBeGreaterThanOrEqual(Math.min(1, all.length));
        if (held.length > 1) expect(sample.bytes).toBeLessThanOrEqual(1000);
        expect(sample.bytes).toBe(held.length * bytes);
        const unbounded = lowest.filter((hash, place) => place < 30 || hash < HASHES / 3);
        expect(sample.isCut).toBe(held.length < unbounded.length);
      }),
    );
  });

  it('never admits a hash that it rejected before', () => {
    fc.assert(
      fc.property(hashes, (all) => {
        const sample = new Sample<number>({ oneIn: 5, least: 3, mostBytes: 40 });
        const passed: number[] = [];
        for (const hash of all) {
          if (!sample.admits(hash)) passed.push(hash);
          sample.offer(hash, 3, hash);
          for (const one of passed) expect(sample.admits(one)).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('holds one in a hundred of a long stream, each position equally often', () => {
    const random = seededRandom(7);
    const places = new Array<number>(1000).fill(0);
    const draws = 300;
    let held = 0;
    for (let draw = 0; draw < draws; draw++) {
      const hash = keyedHash(Math.floor(random() * HASHES), Math.floor(random() * HASHES));
      const sample = new Sample<number>({ oneIn: 10, least: 30, mostBytes: 1e9 });
      for (const place of places.keys())
        sample.offer(hash(ledgerKey(`r${place}@x.example`, `${place}`)), 1, place);
      for (const place of sample.values()) places[place] = (places[place] ?? 0) + 1;
      held += sample.size;
    }
    expect(held / draws).toBeGreaterThan(97);
    expect(held / draws).toBeLessThan(103);
    // Chi-squared with 999 degrees of freedom, six standard deviations.
    const due = held / places.length;
    const chi = places.reduce((sum, times) => sum + (times - due) ** 2 / (due * 0.9), 0);
    expect(chi).toBeLessThan(999 + 6 * Math.sqrt(2 * 999));
  });
});
