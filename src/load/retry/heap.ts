/** A binary heap: what is due first comes first (Williams 1964, Communications of the ACM 7:347–348). */
export interface DueHeap<T> {
  readonly add: (dueMs: number, item: T) => void;
  /** When the first is due. */
  readonly dueMs: () => number | undefined;
  readonly take: () => T | undefined;
}

interface Entry<T> {
  readonly dueMs: number;
  readonly item: T;
}

export function dueHeap<T>(): DueHeap<T> {
  const entries: Entry<T>[] = [];
  const dueAt = (i: number): number => entries[i]?.dueMs ?? Number.POSITIVE_INFINITY;
  const swap = (i: number, j: number): void => {
    const [a, b] = [entries[i], entries[j]];
    if (a === undefined || b === undefined) return;
    entries[i] = b;
    entries[j] = a;
  };
  return {
    add(dueMs, item) {
      let at = entries.push({ dueMs, item }) - 1;
      for (let parent = (at - 1) >> 1; at > 0 && dueAt(parent) > dueMs; parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    dueMs: () => entries[0]?.dueMs,
    take() {
      const first = entries[0];
      const last = entries.pop();
      if (first === undefined || last === undefined) return undefined;
      if (entries.length === 0) return first.item;
      entries[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const child = dueAt(left + 1) < dueAt(left) ? left + 1 : left;
        if (dueAt(child) >= dueAt(at)) return first.item;
        swap(at, child);
        at = child;
      }
    },
  };
}
