import { fnv1a } from './identity.ts';

/**
 * An invertible Bloom lookup table (Goodrich and Mitzenmacher 2011, arXiv:1101.2245) with counts instead of parities,
 * so that it holds a multiset. Client and mock each fill one with the messages that they sent or saw; the difference
 * of the two gives back exactly what was lost, doubled or changed, in constant memory for any number of messages.
 * Differences of up to about a thousand entries can be listed; beyond that it says only that there are more.
 */
const CELLS_PER_TABLE = 1024;
const TABLES = 3;
const CELLS = CELLS_PER_TABLE * TABLES;

/** One delivered message: 64 bits of hash over who received it and which message it was. */
export interface LedgerKey {
  readonly high: number;
  readonly low: number;
}

export interface LedgerState {
  /** All deliveries counted. */
  readonly total: number;
  /** For each cell: how many, and the wrapping sums of the keys' halves. */
  readonly counts: Int32Array;
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
}

/** What one side has and the other has not; `count` is how many times more often. */
export interface LedgerDifference extends LedgerKey {
  /** Positive: received more often than it was accepted. Negative: accepted, but received less often. */
  readonly count: number;
}

export class LedgerTable {
  #total = 0;
  readonly #counts = new Int32Array(CELLS);
  readonly #highs = new Uint32Array(CELLS);
  readonly #lows = new Uint32Array(CELLS);

  /** Counts one message of this identity ('' for a message without one) to this address. */
  add(address: string, id: string): void {
    const high = keyHigh(address, id);
    const low = keyLow(address, id, high);
    this.#total++;
    for (let table = 0; table < TABLES; table++) {
      const cell = cellOf(table, high, low);
      this.#counts[cell] = (this.#counts[cell] as number) + 1;
      this.#highs[cell] = (this.#highs[cell] as number) + high;
      this.#lows[cell] = (this.#lows[cell] as number) + low;
    }
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

export function ledgerKey(address: string, id: string): LedgerKey {
  const high = keyHigh(address, id);
  return { high, low: keyLow(address, id, high) };
}

/**
 * received − accepted. `complete` is false when there are more differences than the table can list; those listed
 * are true all the same.
 */
export function ledgerDifference(
  received: LedgerState,
  accepted: LedgerState,
): { readonly differences: readonly LedgerDifference[]; readonly complete: boolean } {
  const counts = received.counts.map((count, i) => count - (accepted.counts[i] as number));
  const highs = received.highs.map((sum, i) => sum - (accepted.highs[i] as number));
  const lows = received.lows.map((sum, i) => sum - (accepted.lows[i] as number));
  const found = new Map<string, LedgerDifference>();
  const pending = [...counts.keys()];
  // Bounded, because a sum of strangers that passes for a key could otherwise be put in and taken out for ever.
  for (
    let cell = pending.pop(), left = 20 * CELLS;
    cell !== undefined && left > 0;
    cell = pending.pop(), left--
  ) {
    const only = soleEntry(cell, counts[cell] as number, highs[cell] as number, lows[cell] as number);
    if (only === undefined) continue;
    const name = `${only.high}:${only.low}`;
    const before = found.get(name)?.count ?? 0;
    found.set(name, { ...only, count: before + only.count });
    for (let table = 0; table < TABLES; table++) {
      const other = cellOf(table, only.high, only.low);
      counts[other] = (counts[other] as number) - only.count;
      highs[other] = (highs[other] as number) - Math.imul(only.high, only.count);
      lows[other] = (lows[other] as number) - Math.imul(only.low, only.count);
      pending.push(other);
    }
  }
  return {
    differences: [...found.values()].filter(({ count }) => count !== 0),
    complete:
      counts.every((count) => count === 0) &&
      highs.every((sum) => sum === 0) &&
      lows.every((sum) => sum === 0),
  };
}

/** The entry of a cell that holds one key only, once or a few times; its hash must lead back to this cell. */
function soleEntry(cell: number, count: number, high: number, low: number): LedgerDifference | undefined {
  if (count === 0 || Math.abs(count) > 8) return undefined;
  const table = Math.floor(cell / CELLS_PER_TABLE);
  for (const key of dividedBy(count, high, low)) {
    if (cellOf(table, key.high, key.low) === cell && checks(key)) return { ...key, count };
  }
  return undefined;
}

/** The keys whose `count`-fold is this sum modulo 2^32 in both halves; one for odd counts, a few for even ones. */
function* dividedBy(count: number, high: number, low: number): Generator<LedgerKey> {
  const times = Math.abs(count);
  const highSum = count < 0 ? -high >>> 0 : high;
  const lowSum = count < 0 ? -low >>> 0 : low;
  for (const highKey of quotients(highSum, times)) {
    for (const lowKey of quotients(lowSum, times)) yield { high: highKey, low: lowKey };
  }
}

function quotients(sum: number, times: number): number[] {
  const out: number[] = [];
  for (let wraps = 0; wraps < times; wraps++) {
    const quotient = (sum + wraps * 2 ** 32) / times;
    if (Number.isInteger(quotient)) out.push(quotient);
  }
  return out;
}

/** The low half's last byte is a checksum of the rest, so that a sum of strangers is not taken for a key. */
function checks({ high, low }: LedgerKey): boolean {
  return (low & 0xff) === checksum(high, low >>> 8);
}

function checksum(high: number, low24: number): number {
  const mixed = Math.imul(high ^ Math.imul(low24, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13) ^ (mixed >>> 24)) & 0xff;
}

function keyHigh(address: string, id: string): number {
  return fnv1a(id, fnv1a(address) ^ 0x5bd1e995);
}

function keyLow(address: string, id: string, high: number): number {
  const low24 = fnv1a(id, fnv1a(address, 0x01234567) ^ 0x27d4eb2f) >>> 8;
  return ((low24 << 8) | checksum(high, low24)) >>> 0;
}

function cellOf(table: number, high: number, low: number): number {
  const mixed = Math.imul(table === 0 ? high : table === 1 ? low : high ^ (low >>> 8), 0x9e3779b1);
  return table * CELLS_PER_TABLE + ((mixed >>> 16) & (CELLS_PER_TABLE - 1));
}
