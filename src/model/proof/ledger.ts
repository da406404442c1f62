import { comparableAddress } from '../address.ts';

/**
 * Proof of equal work, part 3: the ledger. Proven: every message of a timed trial arrived exactly once, at
 * the right address. Client and mock each fill a table with the messages that they sent or received; the
 * difference of the two tables lists lost, duplicated and changed messages, in constant memory for any number
 * of messages.
 *
 * An invertible Bloom lookup table (Goodrich and Mitzenmacher 2011, arXiv:1101.2245), with counts instead of
 * parities to hold a multiset. It lists up to about 2,000 differences, and reports if there are more.
 */
const CELL_BITS = 10;
const TABLES = 3;
/** For trials with faults: lists some 150,000 differences in 4 MB. */
export const LARGE_CELL_BITS = 16;

/**
 * Half a key has 28 bits, so that sums of up to 2^25 of them are exact in a double: 33 million messages in
 * one cell, even if all are equal.
 */
const HALF_BITS = 28;
const HALF_MASK = 2 ** HALF_BITS - 1;
const CHECK_BITS = 16;
const CHECK_MASK = 2 ** CHECK_BITS - 1;

/** One delivered message: a hash over its recipient and its identity, in two halves of 28 bits. */
export interface LedgerKey {
  readonly high: number;
  readonly low: number;
}

export interface LedgerState {
  /** Number of all deliveries. */
  readonly total: number;
  /** Per cell: the number of entries, and the sums of the halves of their keys. */
  readonly counts: Int32Array;
  readonly highs: Float64Array;
  readonly lows: Float64Array;
}

/** An entry that the two ledgers hold a different number of times. */
export interface LedgerDifference extends LedgerKey {
  /** Positive: received more often than it was accepted. Negative: accepted, but received less often. */
  readonly count: number;
}

export class LedgerTable {
  #total = 0;
  readonly #counts: Int32Array;
  readonly #highs: Float64Array;
  readonly #lows: Float64Array;

  constructor(cellBits: number = CELL_BITS) {
    const cells = TABLES << cellBits;
    this.#counts = new Int32Array(cells);
    this.#highs = new Float64Array(cells);
    this.#lows = new Float64Array(cells);
  }

  /** Counts one message with this identity ('' if it has none) to this address; returns its key. */
  add(address: string, id: string): LedgerKey {
    this.#total++;
    const key = ledgerKey(address, id);
    enter(this.#counts, this.#highs, this.#lows, key, 1);
    return key;
  }

  get total(): number {
    return this.#total;
  }

  /** A copy that can be sent to another process. */
  state(): LedgerState {
    return {
      total: this.#total,
      counts: this.#counts.slice(),
      highs: this.#highs.slice(),
      lows: this.#lows.slice(),
    };
  }

  clear(): void {
    this.#total = 0;
    this.#counts.fill(0);
    this.#highs.fill(0);
    this.#lows.fill(0);
  }
}

/**
 * Two multiplicative hashes over the same UTF-16 code units, mixed by the finalizer of MurmurHash3 (fmix32).
 */
export function ledgerKey(written: string, id: string): LedgerKey {
  const address = comparableAddress(written);
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0; i < address.length; i++) {
    const unit = address.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  // 0x10000 is no code unit, so that ('ab', 'c') differs from ('a', 'bc').
  a = Math.imul(a ^ 0x10000, 0x9e3779b1);
  b = Math.imul(b ^ 0x10000, 0x5f356495);
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  const high = mixed(a ^ (b >>> 15)) & HALF_MASK;
  const rest = mixed(b ^ (a >>> 15)) & (HALF_MASK >> CHECK_BITS);
  return { high, low: (rest << CHECK_BITS) | checksum(high, rest) };
}

/**
 * received − accepted. `complete` is false if there are more differences than the table can list; the
 * listed ones are still correct.
 */
export function ledgerDifference(
  received: LedgerState,
  accepted: LedgerState,
): { readonly differences: readonly LedgerDifference[]; readonly complete: boolean } {
  const counts = received.counts.map((count, i) => count - (accepted.counts[i] as number));
  const highs = received.highs.map((sum, i) => sum - (accepted.highs[i] as number));
  const lows = received.lows.map((sum, i) => sum - (accepted.lows[i] as number));
  const perTable = counts.length / TABLES;
  const found = new Map<string, LedgerDifference>();
  const pending = [...counts.keys()];
  // Bounded: a sum of several keys that passes as a key could otherwise be added and removed forever.
  for (
    let cell = pending.pop(), left = 20 * counts.length;
    cell !== undefined && left > 0;
    cell = pending.pop(), left--
  ) {
    const only = soleEntry(
      cell,
      perTable,
      counts[cell] as number,
      highs[cell] as number,
      lows[cell] as number,
    );
    if (only === undefined) continue;
    const name = `${only.high}:${only.low}`;
    const before = found.get(name)?.count ?? 0;
    found.set(name, { ...only, count: before + only.count });
    enter(counts, highs, lows, only, -only.count);
    for (let table = 0; table < TABLES; table++) pending.push(cellOf(table, perTable, only.high, only.low));
  }
  return {
    differences: [...found.values()].filter(({ count }) => count !== 0),
    complete:
      counts.every((count) => count === 0) &&
      highs.every((sum) => sum === 0) &&
      lows.every((sum) => sum === 0),
  };
}

function enter(
  counts: Int32Array,
  highs: Float64Array,
  lows: Float64Array,
  { high, low }: LedgerKey,
  times: number,
): void {
  const perTable = counts.length / TABLES;
  for (let table = 0; table < TABLES; table++) {
    const cell = cellOf(table, perTable, high, low);
    counts[cell] = (counts[cell] as number) + times;
    highs[cell] = (highs[cell] as number) + high * times;
    lows[cell] = (lows[cell] as number) + low * times;
  }
}

/** The entry of a cell that holds a single key, any number of times; the key must hash to this cell. */
function soleEntry(
  cell: number,
  perTable: number,
  count: number,
  highSum: number,
  lowSum: number,
): LedgerDifference | undefined {
  if (count === 0) return undefined;
  const high = highSum / count;
  const low = lowSum / count;
  if (!isHalf(high) || !isHalf(low) || !checks(high, low)) return undefined;
  return cellOf(Math.floor(cell / perTable), perTable, high, low) === cell ? { high, low, count } : undefined;
}

function isHalf(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= HALF_MASK;
}

/** The last 16 bits are a checksum of the rest, so that a sum of several keys rarely passes as a key. */
function checks(high: number, low: number): boolean {
  return (low & CHECK_MASK) === checksum(high, low >>> CHECK_BITS);
}

function checksum(high: number, rest: number): number {
  return mixed(high ^ Math.imul(rest + 1, 0x9e3779b1)) & CHECK_MASK;
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * Each table uses different bits of the key, which are well mixed; a large table needs more bits and hashes
 * again.
 */
function cellOf(table: number, perTable: number, high: number, low: number): number {
  return table * perTable + (bitsFor(table, perTable, high, low) & (perTable - 1));
}

function bitsFor(table: number, perTable: number, high: number, low: number): number {
  if (perTable > 1 << CELL_BITS) return mixed(high ^ Math.imul(low + 1, LARGE_FACTORS[table] ?? 1));
  return table === 0 ? high : table === 1 ? high >>> CELL_BITS : low >>> CHECK_BITS;
}

/** Odd and dissimilar: primes of xxHash32. */
const LARGE_FACTORS: readonly number[] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d];
