import type { Random } from '../../src/model/random.ts';
import type { Timetable } from './timetable.ts';

/** One unit of a connection's data in one direction: bytes, the end (FIN), or a reset (RST). */
export type Parcel = Buffer | 'end' | 'reset';

export interface Travelling {
  /** Called for each parcel, in order. */
  readonly arrive: (parcel: Parcel, dueMs: number) => void;
  /** Draws which segments are lost. */
  readonly random: Random;
}

export interface DirectionSettings {
  readonly rttMs: number;
  readonly bitsPerSecond: number | null;
  readonly loss: number;
}

/** The payload of a TCP segment in an Ethernet frame without options. */
export const SEGMENT_BYTES = 1460;
/**
 * A piece is what the bandwidth carries in this time, so that a fast link does not wake for every segment.
 */
const PIECE_MS = 1;
/** A segment counts as lost when three later ones are acknowledged (RFC 5681, section 3.2). */
const DUPLICATES = 3;
/**
 * Linux adds at least this to the smoothed round-trip time (TCP_RTO_MIN). RFC 6298, section 2, has one second
 * for both.
 */
const LEAST_VARIANCE_MS = 200;

/**
 * One direction of a link: a bottleneck, then half a round trip of delay. All connections take turns in the
 * bottleneck, segment by segment, which approximates TCP's fair share. It reads no clock: callers pass the
 * time.
 */
export class Direction {
  readonly #timetable: Timetable;
  readonly #settings: DirectionSettings;
  readonly #pieceBytes: number;
  /** Connections with data to send, in the order of their turns. */
  readonly #turns = new Set<Lane>();
  #busy = false;
  #freeMs = Number.NEGATIVE_INFINITY;

  constructor(timetable: Timetable, settings: DirectionSettings) {
    this.#timetable = timetable;
    this.#settings = settings;
    const { bitsPerSecond, loss } = settings;
    const piece = ((bitsPerSecond ?? Number.POSITIVE_INFINITY) / 8000) * PIECE_MS;
    this.#pieceBytes = loss > 0 ? SEGMENT_BYTES : Math.max(SEGMENT_BYTES, Math.floor(piece));
  }

  lane(travelling: Travelling): Lane {
    return new Lane(this.#timetable, this.#settings, travelling, (lane, atMs) => this.#queue(lane, atMs));
  }

  /** The lane has data to send from `atMs` on. */
  #queue(lane: Lane, atMs: number): void {
    this.#turns.add(lane);
    if (!this.#busy) this.#next(Math.max(atMs, this.#freeMs));
  }

  #next(atMs: number): void {
    const { bitsPerSecond } = this.#settings;
    for (const lane of this.#turns) {
      // A lane with more data goes to the end of the queue.
      this.#turns.delete(lane);
      const parcel = lane.piece(this.#pieceBytes);
      if (lane.isWaiting) this.#turns.add(lane);
      if (bitsPerSecond === null || typeof parcel === 'string') {
        lane.fly(parcel, atMs);
        continue;
      }
      this.#busy = true;
      this.#freeMs = atMs + (parcel.length * 8000) / bitsPerSecond;
      this.#timetable.at(this.#freeMs, (sentMs) => {
        this.#busy = false;
        lane.fly(parcel, sentMs);
        this.#next(sentMs);
      });
      return;
    }
  }
}

interface Flying {
  readonly parcel: Parcel;
  dueMs: number;
  /** For a lost segment: the number of later segments that must still arrive before it is sent again. */
  missing: number;
}

/** One connection's data in one direction. */
export class Lane {
  readonly #timetable: Timetable;
  readonly #settings: DirectionSettings;
  readonly #travelling: Travelling;
  readonly #queue: (lane: Lane, atMs: number) => void;
  readonly #waiting: Parcel[] = [];
  readonly #flying: Flying[] = [];
  #lost: Flying[] = [];
  #inTransit = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(
    timetable: Timetable,
    settings: DirectionSettings,
    travelling: Travelling,
    queue: (lane: Lane, atMs: number) => void,
  ) {
    this.#timetable = timetable;
    this.#settings = settings;
    this.#travelling = travelling;
    this.#queue = queue;
  }

  /** Sends a parcel at `atMs`, which may be in the future, but never before an earlier parcel. */
  send(parcel: Parcel, atMs: number): void {
    this.#inTransit++;
    this.#lastMs = Math.max(this.#lastMs, atMs);
    this.#timetable.at(this.#lastMs, (readyMs) => {
      this.#waiting.push(parcel);
      this.#queue(this, readyMs);
    });
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** The number of parcels, or pieces of them, that have not arrived. */
  get inTransit(): number {
    return this.#inTransit;
  }

  /** Takes the next parcel, or its first `maxBytes`. */
  piece(maxBytes: number): Parcel {
    const first = this.#waiting[0];
    if (first === undefined) throw new Error('a lane without parcels had its turn');
    if (typeof first === 'string' || first.length <= maxBytes) {
      this.#waiting.shift();
      return first;
    }
    this.#waiting[0] = first.subarray(maxBytes);
    this.#inTransit++;
    return first.subarray(0, maxBytes);
  }

  /** The last byte left the bottleneck at `sentMs`. */
  fly(parcel: Parcel, sentMs: number): void {
    const losses =
      typeof parcel === 'string' ? 0 : lossesInARow(this.#settings.loss, this.#travelling.random);
    const dueMs = sentMs + this.#settings.rttMs / 2 + this.#timeoutsMs(losses);
    const flying: Flying = { parcel, dueMs, missing: DUPLICATES };
    if (losses === 0) this.#acknowledge(sentMs);
    // If a segment is lost again, no later segment can signal the loss: it waits for its timeouts.
    else if (losses === 1) this.#lost.push(flying);
    this.#flying.push(flying);
    this.#timetable.at(dueMs, (atMs) => this.#arrived(atMs));
  }

  /**
   * An arriving segment signals each lost one before it. The third signal makes the sender send that one
   * again at once.
   */
  #acknowledge(sentMs: number): void {
    if (this.#lost.length === 0) return;
    for (const lost of this.#lost) {
      if (--lost.missing > 0) continue;
      lost.dueMs = Math.min(lost.dueMs, sentMs + 1.5 * this.#settings.rttMs);
      this.#timetable.at(lost.dueMs, (atMs) => this.#arrived(atMs));
    }
    this.#lost = this.#lost.filter(({ missing }) => missing > 0);
  }

  /** Parcels behind a lost segment arrive together with it. */
  #arrived(atMs: number): void {
    for (;;) {
      const first = this.#flying[0];
      if (first === undefined || first.dueMs > atMs) return;
      this.#flying.shift();
      this.#inTransit--;
      if (this.#lost[0] === first) this.#lost.shift();
      this.#travelling.arrive(first.parcel, atMs);
    }
  }

  /** The sum of `times` timeouts in a row, each twice as long as the last (RFC 6298, section 5.5). */
  #timeoutsMs(times: number): number {
    return (this.#settings.rttMs + LEAST_VARIANCE_MS) * (2 ** times - 1);
  }
}

/** Draws how often one segment is lost before it arrives. */
export function lossesInARow(loss: number, random: Random): number {
  let times = 0;
  while (loss > 0 && random() < loss) times++;
  return times;
}
