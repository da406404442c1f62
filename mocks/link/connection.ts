import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Random, seededRandom } from '../../src/model/random.ts';
import { type Direction, type Lane, lossesInARow, type Parcel } from './direction.ts';
import type { Timetable } from './timetable.ts';

/** What all connections of one link share. */
export interface Carrier {
  readonly timetable: Timetable;
  readonly up: Direction;
  readonly down: Direction;
  readonly rttMs: number;
  readonly loss: number;
  /** How much one connection may hold on its way to the server, and to the client. */
  readonly windowBytes: { readonly up: number; readonly down: number };
  readonly openInner: () => Socket;
  /** Something was entered into the timetable. */
  readonly settle: () => void;
}

/** A SYN or its answer that is lost is sent again after a second, then after two more (RFC 6298, section 2.1 and 5.5). */
const FIRST_TIMEOUT_MS = 1000;
/** Lateness beyond this is not the alarm's, but that of a process which had no time: it stays in the figures. */
const MOST_TAKEN_OFF_MS = 2;

/**
 * One connection of a client, carried to the mock. The kernel of this machine has accepted it already, while on a real path the
 * client would learn so after a round trip: until it has heard from the server, all that it says sets out that much later.
 */
export class Connection {
  readonly #up: Half;
  readonly #down: Half;
  #inner: Socket | undefined;
  readonly #outer: Socket;

  /** `seed`: this one, and the two that follow. `over`: both sides are closed. */
  constructor(outer: Socket, carrier: Carrier, seed: number, over: () => void) {
    const { timetable, rttMs, loss, windowBytes, openInner } = carrier;
    const random = seededRandom(seed);
    const setUpMs = rttMs + synTimeoutsMs(loss, random) + synTimeoutsMs(loss, random);
    const openedMs = performance.now();
    this.#outer = outer;
    this.#up = new Half(windowBytes.up, carrier, seededRandom(seed + 1), carrier.up);
    this.#down = new Half(windowBytes.down, carrier, seededRandom(seed + 2), carrier.down);
    let open = 2;
    const closed = (): void => {
      if (--open === 0) over();
    };
    outer.once('close', closed);
    this.#up.delayMs = setUpMs;
    this.#up.reads(outer);
    this.#down.writes(outer, (lateMs) => {
      this.#up.delayMs = -lateMs;
    });
    timetable.at(openedMs + setUpMs + rttMs / 2, () => {
      const inner = openInner();
      inner.once('close', closed);
      this.#inner = inner;
      this.#down.reads(inner);
      this.#up.writes(inner, (lateMs) => {
        this.#down.delayMs = -lateMs;
      });
    });
    carrier.settle();
  }

  /** Nothing is on its way, nor is the connection itself. */
  get isQuiet(): boolean {
    return this.#inner?.connecting === false && this.#up.isQuiet && this.#down.isQuiet;
  }

  destroy(): void {
    this.#outer.destroy();
    this.#inner?.destroy();
  }
}

/** Of a SYN, or of its answer. */
function synTimeoutsMs(loss: number, random: Random): number {
  return FIRST_TIMEOUT_MS * (2 ** lossesInARow(loss, random) - 1);
}

/** What one side says, on its way to the other. */
class Half {
  /** How much later than it is heard here something sets out; negative for what this side heard too late to answer in time. */
  delayMs = 0;
  readonly #windowBytes: number;
  readonly #settle: () => void;
  readonly #lane: Lane;
  #source: Socket | undefined;
  #sink: Socket | undefined;
  #delivered: (lateMs: number) => void = () => {};
  /** Read here and not yet written there. */
  #heldBytes = 0;

  constructor(windowBytes: number, { settle }: Carrier, random: Random, direction: Direction) {
    this.#windowBytes = windowBytes;
    this.#settle = settle;
    this.#lane = direction.lane({ arrive: (parcel, dueMs) => this.#arrive(parcel, dueMs), random });
  }

  get isQuiet(): boolean {
    return this.#lane.underWay === 0;
  }

  reads(source: Socket): void {
    this.#source = source;
    let ended = false;
    source.on('data', (chunk: Buffer) => {
      this.#heldBytes += chunk.length;
      if (this.#heldBytes > this.#windowBytes) source.pause();
      this.#send(chunk);
    });
    source.on('end', () => {
      ended = true;
      this.#send('end');
    });
    // 'close' follows, and tells the other side.
    source.on('error', () => {});
    source.on('close', (failed) => {
      if (failed || !ended) this.#send('reset');
    });
  }

  writes(sink: Socket, delivered: (lateMs: number) => void): void {
    this.#sink = sink;
    this.#delivered = delivered;
  }

  #send(parcel: Parcel): void {
    this.#lane.send(parcel, performance.now() + this.delayMs);
    this.#settle();
  }

  #arrive(parcel: Parcel, dueMs: number): void {
    const sink = this.#sink;
    if (sink === undefined) throw new Error('something arrived before the connection did');
    this.#delivered(Math.min(performance.now() - dueMs, MOST_TAKEN_OFF_MS));
    if (typeof parcel !== 'string') {
      if (sink.destroyed || sink.writableEnded) this.#written(parcel.length);
      else sink.write(parcel, () => this.#written(parcel.length));
      return;
    }
    if (sink.destroyed) return;
    if (parcel === 'end') sink.end();
    else sink.resetAndDestroy();
  }

  #written(bytes: number): void {
    const wasFull = this.#heldBytes > this.#windowBytes;
    this.#heldBytes -= bytes;
    if (wasFull && this.#heldBytes <= this.#windowBytes) this.#source?.resume();
  }
}
