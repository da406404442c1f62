/** Arrivals that wait for a free connection, first in, first out. */
export interface ArrivalQueue {
  readonly length: () => number;
  readonly add: (intendedMs: number, size: number) => void;
  /** Intended start of the oldest arrival. */
  readonly intendedMs: () => number;
  /** Removes the oldest arrival; returns its size in recipients. */
  readonly take: () => number;
}

const FIRST_CAPACITY = 1024;

/** A ring buffer that grows by doubling up to `limit` entries; the caller never adds more. */
export function arrivalQueue(limit: number): ArrivalQueue {
  let capacity = Math.min(limit, FIRST_CAPACITY);
  let intended = new Float64Array(capacity);
  let sizes = new Uint32Array(capacity);
  let head = 0;
  let length = 0;

  const grow = (): void => {
    const wider = Math.min(limit, 2 * capacity);
    const widerIntended = new Float64Array(wider);
    const widerSizes = new Uint32Array(wider);
    for (let i = 0; i < length; i++) {
      const from = (head + i) % capacity;
      widerIntended[i] = intended[from] as number;
      widerSizes[i] = sizes[from] as number;
    }
    intended = widerIntended;
    sizes = widerSizes;
    capacity = wider;
    head = 0;
  };

  return {
    length: () => length,
    add(intendedMs, size) {
      if (length === limit) throw new Error(`more than ${limit} arrivals wait`);
      if (length === capacity) grow();
      const at = (head + length) % capacity;
      intended[at] = intendedMs;
      sizes[at] = size;
      length++;
    },
    intendedMs: () => intended[head] as number,
    take() {
      const size = sizes[head] as number;
      head = (head + 1) % capacity;
      length--;
      return size;
    },
  };
}
