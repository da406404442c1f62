import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, JsHistogram } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import {
  clear,
  decodeHistogram,
  emptyRoom,
  type HistogramRow,
  highestOf,
} from '../../src/model/histogram.ts';

/** As the library itself reads it: every bucket that holds something, with all at or below it. */
function decodedByLibrary(compressed: string) {
  const histogram = decodeFromCompressedBase64(compressed);
  if (!(histogram instanceof JsHistogram)) throw new TypeError('not asked for');
  const buckets: { value: number; upTo: number }[] = [];
  let upTo = 0;
  const last = histogram.totalCount === 0 ? -1 : histogram.countsArrayIndex(histogram.maxValue);
  for (let i = 0; i <= last; i++) {
    const count = histogram.getCountAtIndex(i);
    upTo += count;
    if (count > 0)
      buckets.push({ value: histogram.highestEquivalentValue(histogram.valueFromIndex(i)), upTo });
  }
  return buckets;
}

/** As `decodedByLibrary`, by ours. */
function decoded(compressed: string, room = emptyRoom()) {
  return bucketsOf(decodeHistogram(compressed, room));
}

function bucketsOf({ layout, page, start, end }: HistogramRow) {
  const upTo = page.cumulative.subarray(start, end);
  return Array.from(page.places.subarray(start, end), (place, i) => ({
    value: highestOf(layout, place),
    upTo: upTo[i],
  }));
}

const settings = fc.record({
  numberOfSignificantValueDigits: fc.constantFrom(1, 2, 3, 4),
  lowestDiscernibleValue: fc.constantFrom(1, 2, 1_000, 5_000),
});
const records = fc.array(
  fc.record({
    value: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 3_600_000_000_000 })),
    count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1_000_000 })),
  }),
  { maxLength: 60 },
);

test('every bucket equals the library’s, for any values and precision', () => {
  fc.assert(
    fc.property(settings, records, (options, values) => {
      const histogram = build({ ...options, highestTrackableValue: 3_600_000_000_000 });
      for (const { value, count } of values) histogram.recordValueWithCount(value, count);
      const compressed = encodeIntoCompressedBase64(histogram);
      expect(decoded(compressed)).toEqual(decodedByLibrary(compressed));
    }),
    { numRuns: 300 },
  );
});

test('histograms in shared storage do not affect each other, and a large one fits too', () => {
  const room = emptyRoom();
  const texts = [10, 200_000, 3, 40_000, 40_000].map((values, salt) => {
    const histogram = build({ numberOfSignificantValueDigits: 5 });
    for (let i = 0; i < values; i++) histogram.recordValue(1 + i * 7 + salt);
    return encodeIntoCompressedBase64(histogram);
  });
  const alone = texts.map((text) => decoded(text));
  const rows = texts.map((text) => decodeHistogram(text, room));
  expect(rows.map(bucketsOf)).toEqual(alone);
  clear(room);
  expect(texts.map((text) => decoded(text, room))).toEqual(alone);
});

/** A compressed histogram that promises these bytes of counts. */
function withCounts(counts: readonly number[], promised = counts.length): string {
  const header = Buffer.alloc(40);
  header.writeInt32BE(0x1c849303 | 0x10, 0);
  header.writeInt32BE(promised, 4);
  header.writeInt32BE(3, 12);
  header.writeBigInt64BE(1n, 16);
  const deflated = deflateSync(Buffer.concat([header, Buffer.from(counts)]));
  const start = Buffer.alloc(8);
  start.writeInt32BE(0x1c849304 | 0x10, 0);
  start.writeInt32BE(deflated.length, 4);
  return Buffer.concat([start, deflated]).toString('base64');
}

test('counts that are truncated, or beyond the range, are rejected', () => {
  expect(decoded(withCounts([1, 4]))).toEqual([{ value: 1, upTo: 2 }]);
  expect(() => decoded(withCounts([0x80]))).toThrow('truncated');
  expect(() => decoded(withCounts([4], 2))).toThrow('truncated');
  expect(() => decoded(withCounts([0xff, 0xff, 0xff, 0x7f, 4]))).toThrow('buckets beyond');
});

test.each(['', 'AAAA', 'SGVsbG8sIHRoaXMgaXMgbm8gaGlzdG9ncmFt'])('%j is rejected', (text) => {
  expect(() => decodeHistogram(text, emptyRoom())).toThrow(TypeError);
});
