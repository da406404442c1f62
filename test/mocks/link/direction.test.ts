import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Direction,
  type DirectionSettings,
  type Parcel,
  SEGMENT_BYTES,
} from '../../../mocks/link/direction.ts';
import { Timetable } from '../../../mocks/link/timetable.ts';
import { seededRandom } from '../../../src/model/random.ts';

interface Arrival {
  readonly lane: number;
  readonly parcel: Parcel;
  readonly atMs: number;
}

/** What arrives when, of so many connections, in time that passes at once. */
function direction(settings: Partial<DirectionSettings>, random: () => number = seededRandom(1)) {
  const timetable = new Timetable();
  const arrivals: Arrival[] = [];
  const way = new Direction(timetable, { rttMs: 0, bitsPerSecond: null, loss: 0, ...settings });
  const lanes = [0, 1, 2].map((lane) =>
    way.lane({ arrive: (parcel, atMs) => arrivals.push({ lane, parcel, atMs }), random }),
  );
  const send = (lane: number, parcel: Parcel, atMs: number): void => lanes[lane]?.send(parcel, atMs);
  const all = (): readonly Arrival[] => {
    timetable.run(Number.MAX_SAFE_INTEGER);
    return arrivals;
  };
  return { send, all };
}

/** Loses those in turn that are named, and no other. */
function losing(...lost: readonly number[]): () => number {
  let drawn = 0;
  return () => (lost.includes(drawn++) ? 0 : 1);
}

const bytesOf = (parcels: readonly Parcel[]): string =>
  Buffer.concat(parcels.filter((one) => typeof one !== 'string')).toString('latin1');

describe('one direction of a link', () => {
  it('delays everything by half a round trip, in its order', () => {
    const { send, all } = direction({ rttMs: 50 });
    send(0, Buffer.from('a'), 10);
    send(0, Buffer.from('b'), 10);
    send(0, 'end', 12);
    expect(all().map(({ parcel, atMs }) => [String(parcel), atMs])).toEqual([
      ['a', 35],
      ['b', 35],
      ['end', 37],
    ]);
  });

  it('adds the time of the bandwidth, then the delay: 1 MB at 10 Mbit/s in 800 ms', () => {
    const { send, all } = direction({ rttMs: 40, bitsPerSecond: 10e6 });
    for (let i = 0; i < 16; i++) send(0, Buffer.alloc(62_500), 5);
    expect(all().at(-1)?.atMs).toBeCloseTo(5 + 800 + 20, 6);
  });

  it('loses no time by a pause: later data starts when it arrives', () => {
    const { send, all } = direction({ bitsPerSecond: 8000 });
    send(0, Buffer.alloc(10), 0);
    send(0, Buffer.alloc(10), 100);
    send(0, Buffer.alloc(10), 105);
    expect(all().map(({ atMs }) => atMs)).toEqual([10, 110, 120]);
  });

  it('shares its bandwidth among connections in turns, so that a command does not wait for a whole message', () => {
    const { send, all } = direction({ bitsPerSecond: SEGMENT_BYTES * 8000 });
    send(0, Buffer.alloc(100 * SEGMENT_BYTES), 0);
    send(1, Buffer.from('QUIT'), 10.5);
    const command = all().find(({ lane }) => lane === 1)?.atMs ?? Number.NaN;
    expect(command).toBeLessThan(13);
    expect(all().at(-1)?.atMs).toBeCloseTo(100 + 4 / SEGMENT_BYTES, 6);
  });

  it('carries every byte once and in order, for all settings and losses', () => {
    const settings = fc.record({
      rttMs: fc.double({ min: 0, max: 300, noNaN: true }),
      bitsPerSecond: fc.option(fc.integer({ min: 1000, max: 1e9 })),
      loss: fc.constantFrom(0, 0.01, 0.3, 0.5),
    });
    const chunk = fc.record({
      lane: fc.integer({ min: 0, max: 2 }),
      length: fc.integer({ min: 1, max: 5 * SEGMENT_BYTES }),
      atMs: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(settings, fc.array(chunk, { maxLength: 30 }), fc.integer(), (some, chunks, seed) => {
        const { send, all } = direction(some, seededRandom(seed >>> 0));
        const sent = ['', '', ''];
        const least = [0, 0, 0];
        for (const [i, { lane, length, atMs }] of chunks.entries()) {
          const text = String.fromCharCode(33 + i).repeat(length);
          sent[lane] += text;
          least[lane] = Math.max(least[lane] ?? 0, atMs);
          send(lane, Buffer.from(text, 'latin1'), atMs);
        }
        for (const lane of [0, 1, 2]) send(lane, 'end', 0);
        for (const lane of [0, 1, 2]) {
          const mine = all().filter((one) => one.lane === lane);
          expect(bytesOf(mine.map(({ parcel }) => parcel))).toBe(sent[lane]);
          expect(mine.at(-1)?.parcel).toBe('end');
          expect(mine.at(-1)?.atMs).toBeGreaterThanOrEqual((least[lane] ?? 0) + some.rttMs / 2);
          const times = mine.map(({ atMs }) => atMs);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a lost segment', () => {
  const message = (segments: number): Buffer => Buffer.alloc(segments * SEGMENT_BYTES);

  it('with three segments behind it is sent again after a round trip, and delays those behind it', () => {
    const { send, all } = direction({ rttMs: 100, loss: 0.1 }, losing(1));
    send(0, message(6), 0);
    expect(all().map(({ atMs }) => atMs)).toEqual([50, 150, 150, 150, 150, 150]);
  });

  it('at the end of the data waits for the timeout', () => {
    const { send, all } = direction({ rttMs: 100, loss: 0.1 }, losing(2));
    send(0, message(3), 0);
    expect(all().map(({ atMs }) => atMs)).toEqual([50, 50, 350]);
  });

  it('does not delay other connections', () => {
    const { send, all } = direction({ rttMs: 100, loss: 0.1 }, losing(0));
    send(0, Buffer.from('a'), 0);
    send(1, Buffer.from('b'), 0);
    expect(all().map(({ lane, atMs }) => [lane, atMs])).toEqual([
      [1, 50],
      [0, 350],
    ]);
  });

  it('is as frequent as configured', () => {
    const { send, all } = direction({ rttMs: 10, loss: 0.2 });
    for (let i = 0; i < 2000; i++) send(0, Buffer.from('x'), i * 10_000);
    const late = all().filter(({ atMs }, i) => atMs - i * 10_000 > 5).length;
    expect(late / 2000).toBeGreaterThan(0.17);
    expect(late / 2000).toBeLessThan(0.23);
  });
});
