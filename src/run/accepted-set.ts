const FIRST_BYTES = 1024;

/**
 * The recipients of a trial that were accepted, by the client's outcomes: one bit per position in the stream.
 */
export class AcceptedSet {
  readonly #first: number;
  #bits = new Uint8Array(FIRST_BYTES);

  /** `first`: index of the trial's first recipient. */
  constructor(first: number) {
    this.#first = first;
  }

  accepted(index: number): void {
    const place = index - this.#first;
    const byte = place >>> 3;
    if (byte >= this.#bits.length) this.#grow(byte);
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (place & 7));
  }

  wasAccepted(index: number): boolean {
    const place = index - this.#first;
    return ((this.#bits[place >>> 3] ?? 0) & (1 << (place & 7))) !== 0;
  }

  #grow(byte: number): void {
    const wider = new Uint8Array(Math.max(2 * this.#bits.length, byte + 1));
    wider.set(this.#bits);
    this.#bits = wider;
  }
}
