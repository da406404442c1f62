import { type Head, readHead } from '../head.ts';
import { SequenceFinder, sequence } from './sequence.ts';

const END_OF_DATA = sequence('\r\n.\r\n');
const END_OF_HEAD = sequence('\r\n\r\n');
/** The line end of the DATA command counts as the one before the message's first line. */
const LINE_END = 2;
/** The dot and its line end belong to the protocol; the line end before the dot belongs to the message. */
const FINAL_DOT = 3;
const STUFFED_DOT = Buffer.from('\r\n.', 'latin1');
const DOT = 0x2e;

/** Returns true if the sink needs the body of a message with this head. */
export type NeedsContent = (head: Head) => boolean;

/**
 * A message while it arrives. The body is kept only if the sink needs it or the head has provider headers;
 * otherwise only the head is kept.
 */
class IncomingMessage {
  readonly #needsContent: NeedsContent;
  readonly #maxBytes: number;
  readonly #headEnd = new SequenceFinder(END_OF_HEAD, LINE_END);
  #pieces: Buffer[] = [];
  #received = 0;
  #head: Head | undefined;
  #keepsContent = false;

  constructor(needsContent: NeedsContent, maxBytes: number) {
    this.#needsContent = needsContent;
    this.#maxBytes = maxBytes;
  }

  protected take(piece: Buffer): void {
    const before = this.#received;
    this.#received += piece.length;
    if (this.tooBig) {
      this.#pieces = [];
      return;
    }
    if (this.#head !== undefined) {
      if (this.#keepsContent) this.#pieces.push(piece);
      return;
    }
    this.#pieces.push(piece);
    const headEnd = this.#headEnd.feed(piece, 0);
    if (headEnd < 0) return;
    this.#setHead(readHead(this.joined(), before + headEnd));
    if (!this.#keepsContent) this.#pieces = [];
  }

  /** Decided once: a window may end while the message arrives. */
  #setHead(head: Head): Head {
    this.#head = head;
    this.#keepsContent = head.providerHeaders !== undefined || this.#needsContent(head);
    return head;
  }

  protected joined(): Buffer {
    const [only] = this.#pieces;
    if (only !== undefined && this.#pieces.length === 1) return only;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }

  protected get received(): number {
    return this.#received;
  }

  /** The bytes of the message on the wire, without its end marker. */
  get size(): number {
    return this.#received;
  }

  get tooBig(): boolean {
    return this.size > this.#maxBytes;
  }

  /** The head of a complete message that is not too big. */
  get head(): Head {
    return this.#head ?? this.#setHead(readHead(this.joined(), this.size));
  }

  /** The message as sent, or undefined if its body was not kept. */
  raw(): Buffer | undefined {
    const { providerHeaders } = this.head;
    if (!this.#keepsContent) return undefined;
    const raw = this.joined();
    // Copy it: a slice of the socket's buffer would keep the whole buffer in memory as long as the message.
    return providerHeaders === undefined ? Buffer.from(raw) : raw;
  }
}

/**
 * The message of one DATA command. It ends with a lone dot, and a line that begins with a dot has one more.
 */
export class DottedMessage extends IncomingMessage {
  readonly #end = new SequenceFinder(END_OF_DATA, LINE_END);

  /**
   * Reads the bytes of the message. Returns the index after its final dot, or -1 if that has not arrived.
   */
  feed(chunk: Buffer, from: number): number {
    const end = this.#end.feed(chunk, from);
    this.take(chunk.subarray(from, end < 0 ? chunk.length : end));
    return end;
  }

  override get size(): number {
    return Math.max(0, this.received - FINAL_DOT);
  }

  /** RFC 5321, 4.5.2: transparency. */
  override raw(): Buffer | undefined {
    const raw = super.raw();
    return raw === undefined ? undefined : unstuffed(raw.subarray(0, this.size));
  }
}

/** The message of one or more BDAT commands (RFC 3030), each with a given number of octets. */
export class ChunkedMessage extends IncomingMessage {
  #left = 0;

  /** Sets the number of octets of the next BDAT command. */
  expect(octets: number): void {
    this.#left = octets;
  }

  /** Reads the octets of the chunk. Returns the index after it, or -1 if it is incomplete. */
  feed(chunk: Buffer, from: number): number {
    const end = Math.min(chunk.length, from + this.#left);
    this.#left -= end - from;
    if (end > from) this.take(chunk.subarray(from, end));
    return this.#left > 0 ? -1 : end;
  }
}

/** Removes the first dot of every line that begins with one. */
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
