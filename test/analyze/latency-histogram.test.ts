import fc from 'fast-check';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, JsHistogram } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { decodeHistogram } from '../../src/analyze/latency-histogram.ts';

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

test('every bucket is as the library decodes it, whatever was recorded and however finely', () => {
  fc.assert(
    fc.property(settings, records, (options, values) => {
      const histogram = build({ ...options, highestTrackableValue: 3_600_000_000_000 });
      for (const { value, count } of values) histogram.recordValueWithCount(value, count);
      const compressed = encodeIntoCompressedBase64(histogram);
      const { values: found, cumulative } = decodeHistogram(compressed);
      expect(Array.from(found, (value, i) => ({ value, upTo: cumulative[i] }))).toEqual(
        decodedByLibrary(compressed),
      );
    }),
    { numRuns: 300 },
  );
});

test.each(['', 'AAAA', 'SGVsbG8sIHRoaXMgaXMgbm8gaGlzdG9ncmFt'])('%j is refused', (text) => {
  expect(() => decodeHistogram(text)).toThrow(TypeError);
});
