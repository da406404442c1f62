import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageId } from '../../../src/model/proof/identity.ts';
import {
  LARGE_CELL_BITS,
  LedgerTable,
  ledgerDifference,
  ledgerKey,
} from '../../../src/model/proof/ledger.ts';

type Entry = readonly [address: string, id: string];

function tableOf(entries: Iterable<Entry>): LedgerTable {
  const table = new LedgerTable();
  for (const [address, id] of entries) table.add(address, id);
  return table;
}

/** The same difference, kept in a Map: how many times more often each entry was received. */
function oracle(received: readonly Entry[], accepted: readonly Entry[]): Map<string, number> {
  const counts = new Map<string, number>();
  const count = ([address, id]: Entry, by: number): void => {
    const { high, low } = ledgerKey(address, id);
    const name = `${high}:${low}`;
    const sum = (counts.get(name) ?? 0) + by;
    if (sum === 0) counts.delete(name);
    else counts.set(name, sum);
  };
  for (const entry of received) count(entry, 1);
  for (const entry of accepted) count(entry, -1);
  return counts;
}

function found(received: readonly Entry[], accepted: readonly Entry[]) {
  const { differences, complete } = ledgerDifference(tableOf(received).state(), tableOf(accepted).state());
  return { complete, counts: new Map(differences.map(({ high, low, count }) => [`${high}:${low}`, count])) };
}

function customers(from: number, to: number): Entry[] {
  return Array.from({ length: to - from }, (_, i) => {
    const address = `customer.${from + i}@shop${(from + i) % 7}.example`;
    return [address, messageId(from + i, address)] as const;
  });
}

const entry: fc.Arbitrary<Entry> = fc.tuple(
  fc.oneof(fc.emailAddress(), fc.string({ unit: 'grapheme' })),
  fc.oneof(fc.constant(''), fc.string({ maxLength: 18 })),
);

describe('the difference of two ledgers', () => {
  it('equals that of a map, for any two sets of messages', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), fc.array(entry), (both, received, accepted) => {
        const a = [...both, ...received];
        const b = [...both, ...accepted];
        expect(found(a, b)).toEqual({ complete: true, counts: oracle(a, b) });
      }),
      { numRuns: 300 },
    );
  });

  it('is empty for the same messages in any order', () => {
    const entries = customers(0, 20_000);
    const { differences, complete } = ledgerDifference(
      tableOf(entries).state(),
      tableOf(entries.toReversed()).state(),
    );
    expect({ differences, complete }).toEqual({ differences: [], complete: true });
  });

  it('names one lost, one duplicated and one swapped message among a hundred thousand', () => {
    const accepted = customers(0, 100_000);
    const received = accepted.filter((_, index) => index !== 500);
    received.push(accepted[77_777] as Entry);
    received[10] = [(accepted[10] as Entry)[0], (accepted[11] as Entry)[1]];
    const result = found(received, accepted);
    expect(result).toEqual({ complete: true, counts: oracle(received, accepted) });
    expect([...result.counts.values()].sort((a, b) => a - b)).toEqual([-1, -1, 1, 1]);
  });

  it('counts a message that came many times', () => {
    const [once] = customers(0, 1) as [Entry];
    for (const times of [2, 4, 8, 16, 100, 1024, 65_536]) {
      const received = Array.from({ length: times }, () => once);
      expect(found(received, [])).toEqual({ complete: true, counts: oracle(received, []) });
    }
  });

  it('lists a thousand differences', () => {
    for (let round = 0; round < 20; round++) {
      const accepted = customers(round * 1000, round * 1000 + 1000);
      expect(found([], accepted)).toEqual({ complete: true, counts: oracle([], accepted) });
    }
  });

  it('reports that it cannot list all, and lists nothing wrong', () => {
    const accepted = customers(0, 10_000);
    const truth = oracle([], accepted);
    const { complete, counts } = found([], accepted);
    expect(complete).toBe(false);
    for (const [key, count] of counts) expect(truth.get(key)).toBe(count);
  });

  it('separates address and identity', () => {
    expect(ledgerKey('ab', 'c')).not.toEqual(ledgerKey('a', 'bc'));
    expect(ledgerKey('abc', '')).not.toEqual(ledgerKey('', 'abc'));
  });
});

describe('a ledger table', () => {
  it('copies its state: later messages do not change the copy', () => {
    const table = tableOf(customers(0, 3));
    const state = table.state();
    table.add('x@y.example', '');
    expect(state.total).toBe(3);
    expect(table.total).toBe(4);
    expect(ledgerDifference(table.state(), state).differences).toEqual([
      { ...ledgerKey('x@y.example', ''), count: 1 },
    ]);
  });

  it('is empty after clear', () => {
    const table = tableOf(customers(0, 3));
    table.clear();
    expect(table.state()).toEqual(new LedgerTable().state());
  });

  it('spreads a million customers without relevant key collisions', () => {
    const seen = new Set<number>();
    let collisions = 0;
    for (const [address, id] of customers(0, 200_000)) {
      const { high, low } = ledgerKey(address, id);
      const key = high * 2 ** 21 + (low >>> 11);
      if (seen.has(key)) collisions++;
      seen.add(key);
    }
    expect(collisions).toBe(0);
  });

  it('lists a hundred thousand differences in a wide table', () => {
    const [received, accepted] = [new LedgerTable(LARGE_CELL_BITS), new LedgerTable(LARGE_CELL_BITS)];
    for (const [address, id] of customers(0, 110_000)) received.add(address, id);
    for (const [address, id] of customers(100_000, 120_000)) accepted.add(address, id);
    const { differences, complete } = ledgerDifference(received.state(), accepted.state());
    expect(complete).toBe(true);
    expect(differences.filter(({ count }) => count === 1)).toHaveLength(100_000);
    expect(differences.filter(({ count }) => count === -1)).toHaveLength(10_000);
  });
});
