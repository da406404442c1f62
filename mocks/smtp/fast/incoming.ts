import { type Head, readHead } from '../head.ts';
import { SequenceFinder, sequence } from './sequence.ts';

const END_OF_DATA = sequence('\r\n.\r\n');
const END_OF_HEAD = sequence('\r\n\r\n');
/** The line end of the command before it counts as the one before the first line of the message. */
const LINE_END = 2;
/** The dot and its line end belong to the protocol; the line end before the dot belongs to the message. */
const FINAL_DOT = 3;
const STUFFED_DOT = Buffer.from('\r\n.', 'latin1');
const DOT = 0x2e;

/** Whether the sink wants the body of a message with this head. */
export type Wants = (head: Head) => boolean;

/**
 * A message while it arrives. Unless all of it is wanted (by the sink, or because it carries headers for a
 * provider), only its head is held, and the body is passed over.
 */
class IncomingMessage {
  readonly #wants: Wants;
  readonly #maxBytes: number;
  readonly #headEnd = new SequenceFinder(END_OF_HEAD, LINE_END);
  #pieces: Buffer[] = [];
  #received = 0;
  #head: Head | undefined;
  #isWanted = false;

  constructor(wants: Wants, maxBytes: number) {
    this.#wants = wants;
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
      if (this.#isWanted) this.#pieces.push(piece);
      return;
    }
    this.#pieces.push(piece);
    const headEnd = this.#headEnd.feed(piece, 0);
    if (headEnd < 0) return;
    this.#setHead(readHead(this.joined(), before + headEnd));
    if (!this.#isWanted) this.#pieces = [];
  }

  /** Decided once: a window may end while the message arrives. */
  #setHead(head: Head): Head {
    this.#head = head;
    this.#isWanted = head.asks !== undefined || this.#wants(head);
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

  /** Bytes of the message on the wire, without what marks its end. */
  get size(): number {
    return this.#received;
  }

  get tooBig(): boolean {
    return this.size > this.#maxBytes;
  }

  /** Of a message that has arrived whole and is not too big. */
  get head(): Head {
    return this.#head ?? this.#setHead(readHead(this.joined(), this.size));
  }

  /** The message as it was sent, or undefined where its body was passed over. */
  raw(): Buffer | undefined {
    const { asks } = this.head;
    if (!this.#isWanted) return undefined;
    const raw = this.joined();
    // A piece of what the socket read would hold on to all of it, for as long as the sink holds the message.
    return asks === undefined ? Buffer.from(raw) : raw;
  }
}

/**
 * The message of one DATA command: ends with a lone dot, and has a dot more in every line that begins with
 * one.
 */
export class DottedMessage extends IncomingMessage {
  readonly #end = new SequenceFinder(END_OF_DATA, LINE_END);

  /**
   * Takes what belongs to the message; gives the index after its final dot, or -1 when that is yet to come.
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

/** The message of one or more BDAT commands (RFC 3030): so many octets, whatever they are. */
export class ChunkedMessage extends IncomingMessage {
  #left = 0;

  /** The next BDAT command announces so many octets. */
  expect(octets: number): void {
    this.#left = octets;
  }

  /** Takes what belongs to the chunk; gives the index after it, or -1 when octets of it are yet to come. */
  feed(chunk: Buffer, from: number): number {
    const end = Math.min(chunk.length, from + this.#left);
    this.#left -= end - from;
    if (end > from) this.take(chunk.subarray(from, end));
    return this.#left > 0 ? -1 : end;
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
