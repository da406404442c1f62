import type { Writable } from 'node:stream';

const ROOM = 1 << 17;
/** UTF-8 needs three bytes at most for a UTF-16 code unit. */
export const MOST_BYTES_A_UNIT = 3;

/**
 * Gathers what one write sends. Its room is used again as soon as the kernel has taken everything, which it usually does at
 * once: a new buffer for every message would cost more than filling it.
 */
export class Writer {
  #bytes = Buffer.allocUnsafeSlow(ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The room, with space for so many bytes after `length`. It stays valid until the next call. */
  room(bytes: number): Buffer {
    if (this.#length + bytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#length + bytes));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  /** Forgets what was gathered beyond, or leaves space that is to be filled by `put`. */
  setLength(length: number): void {
    this.room(Math.max(0, length - this.#length));
    this.#length = length;
  }

  /** Overwrites ASCII text at this place. */
  put(text: string, at: number): void {
    this.#bytes.write(text, at, 'latin1');
  }

  /** Moves all from this place on. */
  shift(from: number, by: number): void {
    this.room(Math.max(0, by)).copyWithin(from + by, from, this.#length);
    this.#length += by;
  }

  text(text: string): void {
    this.#length += this.room(text.length * MOST_BYTES_A_UNIT).write(text, this.#length);
  }

  bytes(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was gathered since `from`. */
  copyFrom(from: number): Buffer {
    return Buffer.from(this.#bytes.subarray(from, this.#length));
  }

  /** `holds`: the stream keeps what it is given beyond its turn, as TLS does, so that it gets a copy. */
  sendTo(stream: Writable, holds: boolean): void {
    if (this.#length === 0) return;
    stream.write(holds ? this.copyFrom(0) : this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    if ((!holds && stream.writableLength > 0) || this.#bytes.length > 8 * ROOM) {
      this.#bytes = Buffer.allocUnsafeSlow(ROOM);
    }
  }
}
