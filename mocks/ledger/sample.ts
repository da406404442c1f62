/** How much of a trial is sampled. */
export interface SampleLimits {
  /** One message in `oneIn` is sampled, on average. */
  readonly oneIn: number;
  /** At least this number of messages, if the trial has them. */
  readonly least: number;
  /** At most this number of bytes. Above it the share falls, but one message is always kept. */
  readonly mostBytes: number;
}

export const SAMPLE_LIMITS: SampleLimits = { oneIn: 100, least: 30, mostBytes: 64 * 2 ** 20 };

interface Entry<T> {
  readonly hash: number;
  readonly bytes: number;
  readonly value: T;
}

const HASHES = 2 ** 32;

/**
 * A uniform random sample of a stream of unknown length: all items whose hash is below a bound. The bound is
 * the larger of 2³² / `oneIn` and the hash of the item in place `least`. It only falls, so that a rejected
 * item could not be in the final sample (bottom-k sampling, Cohen and Kaplan 2007,
 * https://doi.org/10.1145/1281100.1281133).
 */
export class Sample<T> {
  readonly #limits: SampleLimits;
  /** A heap with the largest hash first. */
  readonly #heap: Entry<T>[] = [];
  #bytes = 0;
  /** Items with this hash or a higher one did not fit into `mostBytes`, and are not admitted again. */
  #fits = HASHES;

  constructor(limits: SampleLimits = SAMPLE_LIMITS) {
    this.#limits = limits;
  }

  /** True if an item with this hash would now enter the sample. */
  admits(hash: number): boolean {
    if (hash >= this.#fits) return false;
    const { oneIn, least } = this.#limits;
    if (this.#heap.length < least || hash < HASHES / oneIn) return true;
    return hash < (this.#heap[0]?.hash ?? HASHES);
  }

  /** Adds the item if its hash is low enough, and drops items whose hash is now too high. */
  offer(hash: number, bytes: number, value: T): void {
    if (!this.admits(hash)) return;
    this.#push({ hash, bytes, value });
    const { oneIn, least, mostBytes } = this.#limits;
    while (this.#heap.length > least && (this.#heap[0]?.hash ?? 0) >= HASHES / oneIn) this.#pop();
    while (this.#bytes > mostBytes && this.#heap.length > 1) this.#fits = this.#pop()?.hash ?? this.#fits;
  }

  get size(): number {
    return this.#heap.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** True if `mostBytes` made the sample smaller. */
  get isCut(): boolean {
    return this.#fits < HASHES;
  }

  /** In no particular order. */
  values(): readonly T[] {
    return this.#heap.map(({ value }) => value);
  }

  #push(entry: Entry<T>): void {
    this.#bytes += entry.bytes;
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (hashAt(heap, parent) >= entry.hash) break;
      heap[at] = heap[parent] as Entry<T>;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): Entry<T> | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (top === undefined || last === undefined) return undefined;
    this.#bytes -= top.bytes;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = hashAt(heap, left + 1) > hashAt(heap, left) ? left + 1 : left;
      if (hashAt(heap, child) <= last.hash) break;
      heap[at] = heap[child] as Entry<T>;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function hashAt(heap: readonly Entry<unknown>[], at: number): number {
  return heap[at]?.hash ?? -1;
}
