/**
 * The newest values by ID, in bounded memory, for clients that query sent messages. Mocks fill it only if
 * their sink keeps messages, so that timed trials do not pay for it.
 */
export class Memory<T> {
  readonly #capacity: number;
  readonly #kept = new Map<string, T>();

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  set(id: string, value: T): void {
    this.#kept.delete(id);
    this.#kept.set(id, value);
    if (this.#kept.size <= this.#capacity) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  get(id: string): T | undefined {
    return this.#kept.get(id);
  }

  delete(id: string): boolean {
    return this.#kept.delete(id);
  }

  get size(): number {
    return this.#kept.size;
  }

  newestFirst(): readonly T[] {
    return [...this.#kept.values()].reverse();
  }
}

const DEFAULT_CAPACITY = 1000;
