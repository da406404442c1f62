import type { MessageSource } from '../contract.ts';

/** The size of things that several may hold on to: each counts once, until the last lets go of it. */
export class SharedBytes {
  readonly #held = new Map<object, { holders: number; readonly bytes: number }>();
  readonly #owned = new WeakMap<MessageSource, MessageSource>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  hold(what: object, bytes: number): void {
    const known = this.#held.get(what);
    if (known !== undefined) {
      known.holders++;
      return;
    }
    this.#held.set(what, { holders: 1, bytes });
    this.#total += bytes;
  }

  release(what: object): void {
    const known = this.#held.get(what);
    if (known === undefined || --known.holders > 0) return;
    this.#held.delete(what);
    this.#total -= known.bytes;
  }

  clear(): void {
    this.#held.clear();
    this.#total = 0;
  }

  /** The same bytes, copied if they would hold on to a much larger piece of input. */
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
