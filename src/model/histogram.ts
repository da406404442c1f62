import { inflateSync } from 'node:zlib';

/**
 * Bucket widths: 2^unitMagnitude nanoseconds, doubled after 2^(halfMagnitude + 1) buckets, then at each half.
 */
export interface Layout {
  readonly unitMagnitude: number;
  readonly halfMagnitude: number;
}

/** Columns that store the non-empty buckets of several histograms. */
export interface BucketPage {
  /** Index of each non-empty bucket, ascending within a histogram. */
  readonly places: Uint32Array;
  /** Samples of the histogram up to and including this bucket. */
  readonly cumulative: Float64Array;
}

/** One histogram of nanoseconds: the entries of its page from `start` up to, but not including, `end`. */
export interface HistogramRow {
  readonly layout: Layout;
  readonly page: BucketPage;
  readonly start: number;
  readonly end: number;
}

/**
 * Reusable storage for many histograms. Separate arrays would pile up: memory outside the heap is freed only
 * when the heap itself is full.
 */
export interface Room {
  readonly pages: BucketPage[];
  /** The page being filled, and its first free entry. */
  page: number;
  free: number;
  /** Buffer for one compressed histogram. */
  compressed: Buffer;
}

/** Bits of a cookie that hold the word size, which V2 does not use. */
const COMPRESSED_V2 = 0x1c849304;
const V2 = 0x1c849303;
const WORD_SIZE = 0xf0;
const HEADER_BYTES = 40;
const MOST_DIGITS = 5;
/** A trial's histogram takes one or two kilobytes; zlib would allocate sixteen. */
const CHUNK_BYTES = 2048;
const PAGE_ENTRIES = 2 ** 16;
/** Nine bytes for each bucket, at the highest precision of five digits. */
const MOST_BYTES = 2 ** 26;

export function emptyRoom(): Room {
  return { pages: [], page: 0, free: 0, compressed: Buffer.alloc(2 * CHUNK_BYTES) };
}

/** Frees all storage; rows that refer to it become invalid. */
export function clear(room: Room): void {
  room.page = 0;
  room.free = 0;
}

/**
 * Decodes a compressed HdrHistogram, version 2. The library would allocate every bucket of the range, a
 * hundred times more than a trial fills. Format: `encodeIntoCompressedByteBuffer` of
 * https://github.com/HdrHistogram/HdrHistogram (AbstractHistogram.java).
 *
 * @throws TypeError for any other input
 */
export function decodeHistogram(base64: string, room: Room): HistogramRow {
  if (room.compressed.length < base64.length) room.compressed = Buffer.alloc(2 * base64.length);
  const compressed = room.compressed.subarray(0, room.compressed.write(base64, 'base64'));
  if (compressed.length < 8 || (compressed.readInt32BE(0) & ~WORD_SIZE) !== COMPRESSED_V2)
    throw new TypeError('not a compressed HdrHistogram of version 2');
  const deflated = compressed.subarray(8, 8 + compressed.readInt32BE(4));
  const buffer = inflateSync(deflated, { chunkSize: CHUNK_BYTES, maxOutputLength: MOST_BYTES });
  if (buffer.length < HEADER_BYTES || (buffer.readInt32BE(0) & ~WORD_SIZE) !== V2)
    throw new TypeError('not an HdrHistogram of version 2');
  const end = HEADER_BYTES + buffer.readInt32BE(4);
  if (end > buffer.length) throw new TypeError('a truncated HdrHistogram');
  const layout = layoutOf(buffer.readInt32BE(12), Number(buffer.readBigInt64BE(16)));
  // Each non-empty bucket takes at least one byte.
  const page = pageFor(room, end - HEADER_BYTES);
  const start = room.free;
  room.free = unpack(buffer.subarray(HEADER_BYTES, end), endOf(layout), page, start);
  return { layout, page, start, end: room.free };
}

function pageFor(room: Room, entries: number): BucketPage {
  const { pages } = room;
  while ((pages[room.page]?.places.length ?? Number.POSITIVE_INFINITY) < room.free + entries) {
    room.page++;
    room.free = 0;
  }
  const existing = pages[room.page];
  if (existing !== undefined) return existing;
  const length = Math.max(PAGE_ENTRIES, entries);
  const added = { places: new Uint32Array(length), cumulative: new Float64Array(length) };
  pages.push(added);
  return added;
}

/**
 * Decodes zigzag numbers: a count, or if negative a number of empty buckets. Returns the entry after the last
 * one.
 */
function unpack(
  bytes: Uint8Array,
  endPlace: number,
  { places, cumulative }: BucketPage,
  start: number,
): number {
  let place = 0;
  let entry = start;
  let sum = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at++] ?? 0;
    let skipped = 0;
    let count = 0;
    // The sign is the lowest bit. Most numbers have one byte and need no arithmetic in doubles.
    if (byte < 0x80) {
      if ((byte & 1) === 1) skipped = (byte + 1) >>> 1;
      else count = byte >>> 1;
    } else {
      // 7 bits per byte, lowest first, and 8 in the ninth. Doubles hold every count that a client can reach.
      let unsigned = byte & 0x7f;
      for (let scale = 0x80, more = true; more; scale *= 0x80) {
        const next = bytes[at++];
        if (next === undefined) throw new TypeError('a truncated HdrHistogram');
        more = next >= 0x80 && scale < 2 ** 56;
        unsigned += (more ? next & 0x7f : next) * scale;
      }
      if ((byte & 1) === 1) skipped = (unsigned + 1) / 2;
      else count = unsigned / 2;
    }
    if (count > 0) {
      sum += count;
      places[entry] = place;
      cumulative[entry++] = sum;
    }
    place += skipped > 0 ? skipped : 1;
    if (place > endPlace) throw new TypeError('an HdrHistogram with buckets beyond its range');
  }
  return entry;
}

/** Powers of two by exponent: `**` would take longer than all other work on a bucket. */
const POWERS = Float64Array.from({ length: 128 }, (_, exponent) => 2 ** exponent);

/** The highest value of a bucket, in nanoseconds. */
export function highestOf(layout: Layout, place: number): number {
  return lowestOf(layout, place + 1) - 1;
}

/** The lowest value of a bucket, in nanoseconds. */
export function lowestOf({ unitMagnitude, halfMagnitude }: Layout, place: number): number {
  const half = POWERS[halfMagnitude] ?? 1;
  // Buckets of the first two halves are one unit wide; each later half doubles the width.
  const doublings = Math.max(0, Math.floor(place / half) - 1);
  return (place - doublings * half) * (POWERS[unitMagnitude + doublings] ?? Number.POSITIVE_INFINITY);
}

/** The first bucket whose highest value exceeds `nanoseconds`. */
export function placeBeyond(layout: Layout, nanoseconds: number): number {
  let low = 0;
  let high = endOf(layout);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (highestOf(layout, middle) <= nanoseconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

function layoutOf(significantDigits: number, lowestDiscernible: number): Layout {
  if (significantDigits < 0 || significantDigits > MOST_DIGITS || !(lowestDiscernible >= 1))
    throw new TypeError('an HdrHistogram of unknown precision');
  return {
    unitMagnitude: Math.floor(Math.log2(lowestDiscernible)),
    halfMagnitude: Math.max(1, Math.ceil(Math.log2(2 * 10 ** significantDigits))) - 1,
  };
}

/** Number of buckets that 63-bit values need. */
function endOf({ unitMagnitude, halfMagnitude }: Layout): number {
  return 2 ** halfMagnitude * Math.max(2, 64 - unitMagnitude - halfMagnitude);
}
