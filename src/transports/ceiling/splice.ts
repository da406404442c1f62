/** The recipient's placeholder in a message that is composed once and sent to many. */
export const PLACEHOLDER = 'placeholder.for.the.recipient@sendoff.invalid';

/** Prebuilt bytes with gaps for the recipient's address. */
export class Splice {
  readonly #pieces: readonly Buffer[];
  /** Bytes without the addresses. */
  readonly #fixed: number;

  constructor(bytes: Buffer) {
    const pieces: Buffer[] = [];
    let from = 0;
    for (let at = bytes.indexOf(PLACEHOLDER); at >= 0; at = bytes.indexOf(PLACEHOLDER, from)) {
      pieces.push(bytes.subarray(from, at));
      from = at + PLACEHOLDER.length;
    }
    pieces.push(bytes.subarray(from));
    this.#pieces = pieces;
    this.#fixed = pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  length(address: string): number {
    return this.#fixed + (this.#pieces.length - 1) * Buffer.byteLength(address);
  }

  bytes(address: string): Buffer {
    const pieces: Buffer[] = [];
    this.write(address, (piece) => pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece));
    return Buffer.concat(pieces);
  }

  /** Writes the prebuilt pieces with the address between them. */
  write(address: string, put: (piece: Buffer | string) => void): void {
    this.#pieces.forEach((piece, index) => {
      if (index > 0) put(address);
      put(piece);
    });
  }
}
