import type { Writable } from 'node:stream';

const ROOM = 1 << 17;
/** UTF-8 needs at most three bytes for a UTF-16 code unit. */
export const MOST_BYTES_A_UNIT = 3;

/**
 * Collects the bytes of one write.
 * Its buffer is reused once the kernel has taken everything, usually at once: a new buffer per message would
 * cost more than filling it.
 */
export class Writer {
  #bytes = Buffer.allocUnsafeSlow(ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The buffer, with space for `bytes` more bytes after `length`. Valid until the next call. */
  room(bytes: number): Buffer {
    if (this.#length + bytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#length + bytes));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  /** Truncates the content, or reserves space for `put`. */
  setLength(length: number): void {
    this.room(Math.max(0, length - this.#length));
    this.#length = length;
  }

  /** Overwrites ASCII text at this offset. */
  put(text: string, at: number): void {
    this.#bytes.write(text, at, 'latin1');
  }

  /** Moves everything from this offset on. */
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

  /** A copy of the bytes since `from`. */
  copyFrom(from: number): Buffer {
    return Buffer.from(this.#bytes.subarray(from, this.#length));
  }

  /** @param holds true if the stream keeps its input after the write, as TLS does; it then gets a copy */
  sendTo(stream: Writable, holds: boolean): void {
    if (this.#length === 0) return;
    stream.write(holds ? this.copyFrom(0) : this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    if ((!holds && stream.writableLength > 0) || this.#bytes.length > 8 * ROOM) {
      this.#bytes = Buffer.allocUnsafeSlow(ROOM);
    }
  }
}
