import type { MessageSource } from '../contract.ts';

/**
 * The total size of objects with several holders. Each object counts once, until its last holder releases it.
 */
export class SharedBytes {
  readonly #held = new Map<object, { holders: number; readonly bytes: number }>();
  readonly #owned = new WeakMap<MessageSource, MessageSource>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  hold(part: object, bytes: number): void {
    const known = this.#held.get(part);
    if (known !== undefined) {
      known.holders++;
      return;
    }
    this.#held.set(part, { holders: 1, bytes });
    this.#total += bytes;
  }

  release(part: object): void {
    const known = this.#held.get(part);
    if (known === undefined || --known.holders > 0) return;
    this.#held.delete(part);
    this.#total -= known.bytes;
  }

  clear(): void {
    this.#held.clear();
    this.#total = 0;
  }

  /** The same bytes, copied if they are a small view of a much larger buffer. */
  own(source: MessageSource): MessageSource {
    const known = this.#owned.get(source);
    if (known !== undefined) return known;
    const { bytes } = source;
    const owned =
      bytes.buffer.byteLength > 2 * bytes.length ? { ...source, bytes: Buffer.from(bytes) } : source;
    this.#owned.set(source, owned);
    return owned;
  }
}
