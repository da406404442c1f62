/** How much of a trial is sampled. */
export interface SampleLimits {
  /** One message in so many, on average. */
  readonly oneIn: number;
  /** Of a short trial at least so many, if there are so many. */
  readonly least: number;
  /** Held at most. Beyond it the share falls, but one message is always held. */
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
 * A uniform random sample of a stream whose length is not known before: all items whose hash is below a bound. The bound is one
 * in `oneIn`, or above that the hash of the item in place `least`; it only ever falls, so that an item that was passed over would not be in
 * the sample at the end either (bottom-k sampling, Cohen and Kaplan 2007, https://doi.org/10.1145/1281100.1281133).
 */
export class Sample<T> {
  readonly #limits: SampleLimits;
  /** A heap with the largest hash first. */
  readonly #heap: Entry<T>[] = [];
  #bytes = 0;
  /** What did not fit is not taken any more. */
  #fits = HASHES;

  constructor(limits: SampleLimits = SAMPLE_LIMITS) {
    this.#limits = limits;
  }

  /** Whether an item with this hash would be held now. */
  admits(hash: number): boolean {
    if (hash >= this.#fits) return false;
    const { oneIn, least } = this.#limits;
    if (this.#heap.length < least || hash < HASHES / oneIn) return true;
    return hash < (this.#heap[0]?.hash ?? HASHES);
  }

  /** Holds the item if its hash is low enough, and drops those that no longer are. */
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

  /** Whether the limit of bytes made it smaller. */
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
