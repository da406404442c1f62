/**
 * Finds a byte sequence in a stream of chunks. Within a chunk the search is native (`Buffer.indexOf`). Only a
 * match that may span two chunks is followed byte by byte (Knuth, Morris and Pratt).
 */
export class SequenceFinder {
  readonly #sequence: Sequence;
  #matched: number;

  /** `matched`: the number of bytes of the sequence that count as seen before the stream begins. */
  constructor(sequence: Sequence, matched = 0) {
    this.#sequence = sequence;
    this.#matched = matched;
  }

  /**
   * Returns the index after the first match from `from` on, or -1. After a match the finder cannot be used
   * again.
   */
  feed(chunk: Buffer, from: number): number {
    const { bytes } = this.#sequence;
    let at = from;
    while (this.#matched > 0 && at < chunk.length) {
      if (this.#step(chunk[at++] as number)) return at;
    }
    if (at >= chunk.length) return -1;
    const hit = chunk.indexOf(bytes, at);
    if (hit >= 0) return hit + bytes.length;
    for (at = Math.max(at, chunk.length - bytes.length + 1); at < chunk.length; at++) {
      this.#step(chunk[at] as number);
    }
    return -1;
  }

  #step(byte: number): boolean {
    const { bytes, borders } = this.#sequence;
    let matched = this.#matched;
    while (matched > 0 && byte !== bytes[matched]) matched = borders[matched - 1] as number;
    if (byte === bytes[matched]) matched++;
    this.#matched = matched;
    return matched === bytes.length;
  }
}

export interface Sequence {
  readonly bytes: Buffer;
  /** For each prefix, the length of its longest proper prefix that is also its suffix. */
  readonly borders: readonly number[];
}

export function sequence(text: string): Sequence {
  const bytes = Buffer.from(text, 'latin1');
  const borders: number[] = [0];
  for (let i = 1, length = 0; i < bytes.length; i++) {
    while (length > 0 && bytes[i] !== bytes[length]) length = borders[length - 1] as number;
    if (bytes[i] === bytes[length]) length++;
    borders.push(length);
  }
  return { bytes, borders };
}
