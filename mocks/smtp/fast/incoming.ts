import { type Head, readHead } from '../head.ts';
import { SequenceFinder, sequence } from './sequence.ts';

const END_OF_DATA = sequence('\r\n.\r\n');
const END_OF_HEAD = sequence('\r\n\r\n');
/** The line end of the DATA command counts as the one before the first line of the message. */
const LINE_END = 2;
/** The dot and its line end belong to the protocol; the line end before the dot belongs to the message. */
const FINAL_DOT = 3;
const STUFFED_DOT = Buffer.from('\r\n.', 'latin1');
const DOT = 0x2e;

/**
 * The message of one DATA command while it arrives. Unless all of it is wanted (`keepAll`, or it carries X-SMTPAPI), only its
 * head is held, and the body is passed over.
 */
export class IncomingMessage {
  readonly #keepAll: boolean;
  readonly #maxBytes: number;
  readonly #end = new SequenceFinder(END_OF_DATA, LINE_END);
  readonly #headEnd = new SequenceFinder(END_OF_HEAD, LINE_END);
  #pieces: Buffer[] = [];
  #size = 0;
  #head: Head | undefined;

  constructor(keepAll: boolean, maxBytes: number) {
    this.#keepAll = keepAll;
    this.#maxBytes = maxBytes;
  }

  /** Takes what belongs to the message; gives the index after its final dot, or -1 when that is yet to come. */
  feed(chunk: Buffer, from: number): number {
    const end = this.#end.feed(chunk, from);
    const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
    const before = this.#size;
    this.#size += piece.length;
    if (this.tooBig) this.#pieces = [];
    else this.#take(piece, before);
    if (end >= 0 && this.#head === undefined && !this.tooBig) {
      this.#head = readHead(this.#joined(), this.size);
    }
    return end;
  }

  #take(piece: Buffer, before: number): void {
    if (this.#head !== undefined) {
      if (this.#wanted(this.#head)) this.#pieces.push(piece);
      return;
    }
    this.#pieces.push(piece);
    const headEnd = this.#headEnd.feed(piece, 0);
    if (headEnd < 0) return;
    this.#head = readHead(this.#joined(), before + headEnd);
    if (!this.#wanted(this.#head)) this.#pieces = [];
  }

  #wanted(head: Head): boolean {
    return this.#keepAll || head.smtpapi !== undefined;
  }

  #joined(): Buffer {
    const [only] = this.#pieces;
    if (only !== undefined && this.#pieces.length === 1) return only;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }

  /** Bytes on the wire without the final dot. */
  get size(): number {
    return Math.max(0, this.#size - FINAL_DOT);
  }

  get tooBig(): boolean {
    return this.size > this.#maxBytes;
  }

  /** Of a message that has arrived whole and is not too big. */
  get head(): Head {
    if (this.#head === undefined) throw new Error('the head of a message was asked for before its end');
    return this.#head;
  }

  /** The message as it was sent, or undefined where its body was passed over. RFC 5321, 4.5.2: transparency. */
  raw(): Buffer | undefined {
    if (!this.#wanted(this.head)) return undefined;
    return unstuffed(this.#joined().subarray(0, this.size));
  }
}

/** Takes the dot away from every line that begins with one. */
export function unstuffed(stuffed: Buffer): Buffer {
  const bytes = stuffed[0] === DOT ? stuffed.subarray(1) : stuffed;
  let hit = bytes.indexOf(STUFFED_DOT);
  if (hit < 0) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  let from = 0;
  let length = 0;
  for (; hit >= 0; hit = bytes.indexOf(STUFFED_DOT, from)) {
    const dot = hit + STUFFED_DOT.length - 1;
    length += bytes.copy(out, length, from, dot);
    from = dot + 1;
  }
  length += bytes.copy(out, length, from);
  return out.subarray(0, length);
}
