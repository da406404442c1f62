import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Random, seededRandom } from '../../src/model/random.ts';
import { type Direction, type Lane, lossesInARow, type Parcel } from './direction.ts';
import type { Timetable } from './timetable.ts';

/** Shared by all connections of one link. */
export interface Carrier {
  readonly timetable: Timetable;
  readonly up: Direction;
  readonly down: Direction;
  readonly rttMs: number;
  readonly loss: number;
  /** The bytes that one connection may have in transit to the server (`up`) and to the client (`down`). */
  readonly windowBytes: { readonly up: number; readonly down: number };
  readonly openInner: () => Socket;
  /** Call it after a change of the timetable: it runs the due entries and sets the alarm. */
  readonly runDue: () => void;
}

/**
 * A lost SYN or SYN-ACK is sent again after one second, then after two more (RFC 6298, sections 2.1 and 5.5).
 */
const FIRST_TIMEOUT_MS = 1000;
/**
 * The alarm's lateness is compensated up to this limit. More comes from a busy process and stays in the
 * figures.
 */
const MAX_COMPENSATED_MS = 2;

/**
 * One client connection, relayed to the mock. The local kernel accepts it at once, but on a real path the
 * client would wait one round trip. Therefore all data of the client is delayed by the set-up time until the
 * server's first data reaches the client.
 */
export class Connection {
  readonly #up: Half;
  readonly #down: Half;
  #inner: Socket | undefined;
  readonly #outer: Socket;

  /** Uses the seeds `seed` to `seed + 2`. Calls `onClosed` when both sides are closed. */
  constructor(outer: Socket, carrier: Carrier, seed: number, onClosed: () => void) {
    const { timetable, rttMs, loss, windowBytes, openInner } = carrier;
    const random = seededRandom(seed);
    const setUpMs = rttMs + synTimeoutsMs(loss, random) + synTimeoutsMs(loss, random);
    const openedMs = performance.now();
    this.#outer = outer;
    this.#up = new Half(windowBytes.up, carrier, seededRandom(seed + 1), carrier.up);
    this.#down = new Half(windowBytes.down, carrier, seededRandom(seed + 2), carrier.down);
    let open = 2;
    const sideClosed = (): void => {
      if (--open === 0) onClosed();
    };
    outer.once('close', sideClosed);
    this.#up.delayMs = setUpMs;
    this.#up.reads(outer);
    this.#down.writes(outer, (lateMs) => {
      this.#up.delayMs = -lateMs;
    });
    timetable.at(openedMs + setUpMs + rttMs / 2, () => {
      const inner = openInner();
      inner.once('close', sideClosed);
      this.#inner = inner;
      this.#down.reads(inner);
      this.#up.writes(inner, (lateMs) => {
        this.#down.delayMs = -lateMs;
      });
    });
    carrier.runDue();
  }

  /** True if the connection is established and no data is in transit. */
  get isQuiet(): boolean {
    return this.#inner?.connecting === false && this.#up.isQuiet && this.#down.isQuiet;
  }

  destroy(): void {
    this.#outer.destroy();
    this.#inner?.destroy();
  }
}

/** The timeouts of one SYN or SYN-ACK. */
function synTimeoutsMs(loss: number, random: Random): number {
  return FIRST_TIMEOUT_MS * (2 ** lossesInARow(loss, random) - 1);
}

/** The data of one side, in transit to the other. */
class Half {
  /**
   * Added to the time of each read to get its departure. Negative: compensates data that reached this side
   * late.
   */
  delayMs = 0;
  readonly #windowBytes: number;
  readonly #runDue: () => void;
  readonly #lane: Lane;
  #source: Socket | undefined;
  #sink: Socket | undefined;
  #delivered: (lateMs: number) => void = () => {};
  /** Bytes that were read from the source and not yet written to the sink. */
  #heldBytes = 0;

  constructor(windowBytes: number, { runDue }: Carrier, random: Random, direction: Direction) {
    this.#windowBytes = windowBytes;
    this.#runDue = runDue;
    this.#lane = direction.lane({ arrive: (parcel, dueMs) => this.#arrive(parcel, dueMs), random });
  }

  get isQuiet(): boolean {
    return this.#lane.inTransit === 0;
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
    // 'close' follows and resets the other side.
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
    this.#runDue();
  }

  #arrive(parcel: Parcel, dueMs: number): void {
    const sink = this.#sink;
    if (sink === undefined) throw new Error('data arrived before the connection was open');
    this.#delivered(Math.min(performance.now() - dueMs, MAX_COMPENSATED_MS));
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
