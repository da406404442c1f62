import { inflateSync } from 'node:zlib';

/** A distribution as its buckets: ascending values in nanoseconds, and how many samples are at or below each. */
export interface Distribution {
  readonly values: Float64Array;
  readonly cumulative: Float64Array;
}

/** The lowest hexadecimal digit but one of a cookie says the size of a word, which V2 does not use. */
const COMPRESSED_V2 = 0x1c849304;
const V2 = 0x1c849303;
const WORD_SIZE = 0xf0;
const HEADER_BYTES = 40;

/**
 * The buckets of an HdrHistogram in its compressed V2 format, straight from the payload: the library allocates every
 * bucket of the range, a hundred times what a trial fills. Format: `encodeIntoCompressedByteBuffer` of
 * https://github.com/HdrHistogram/HdrHistogram (AbstractHistogram.java). Each bucket has its highest equivalent value.
 */
export function decodeHistogram(base64: string): Distribution {
  const compressed = Buffer.from(base64, 'base64');
  if (compressed.length < 8 || (compressed.readInt32BE(0) & ~WORD_SIZE) !== COMPRESSED_V2)
    throw new TypeError('not a compressed HdrHistogram of version 2');
  const buffer = inflateSync(compressed.subarray(8, 8 + compressed.readInt32BE(4)));
  if (buffer.length < HEADER_BYTES || (buffer.readInt32BE(0) & ~WORD_SIZE) !== V2)
    throw new TypeError('not an HdrHistogram of version 2');
  const highestOf = bucketsOf(buffer.readInt32BE(12), Number(buffer.readBigInt64BE(16)));
  const end = HEADER_BYTES + buffer.readInt32BE(4);
  const values: number[] = [];
  const cumulative: number[] = [];
  let sum = 0;
  let bucket = 0;
  for (let at = HEADER_BYTES; at < end; ) {
    const { value: count, next } = readZigZag(buffer, at);
    at = next;
    if (count < 0) bucket -= count;
    else {
      if (count > 0) {
        sum += count;
        values.push(highestOf(bucket));
        cumulative.push(sum);
      }
      bucket++;
    }
  }
  return { values: Float64Array.from(values), cumulative: Float64Array.from(cumulative) };
}

/** Mean of all samples in nanoseconds, to the width of the buckets; 0 of none. */
export function meanOf({ values, cumulative }: Distribution): number {
  let sum = 0;
  let before = 0;
  values.forEach((value, i) => {
    const upTo = cumulative[i] ?? before;
    sum += value * (upTo - before);
    before = upTo;
  });
  return before === 0 ? 0 : sum / before;
}

/** Highest equivalent value of a bucket, by its place among the counts. */
function bucketsOf(significantDigits: number, lowestDiscernible: number): (bucket: number) => number {
  const unitMagnitude = Math.floor(Math.log2(lowestDiscernible));
  const halfMagnitude = Math.max(1, Math.ceil(Math.log2(2 * 10 ** significantDigits))) - 1;
  const half = 2 ** halfMagnitude;
  return (bucket) => {
    // The first two halves have steps of one unit; each later half has steps of twice the one before.
    const doublings = Math.max(0, Math.floor(bucket / half) - 1);
    const step = 2 ** (unitMagnitude + doublings);
    return (bucket - doublings * half + 1) * step - 1;
  };
}

/**
 * A signed number in 7 bits a byte, lowest first, and 8 in the ninth; its sign is in the lowest bit. In doubles, which hold
 * every count that a client could reach.
 */
function readZigZag(bytes: Buffer, start: number): { value: number; next: number } {
  let unsigned = 0;
  let next = start;
  for (let place = 0; place < 9; place++) {
    const byte = bytes.readUInt8(next++);
    if (place === 8 || byte < 0x80) {
      unsigned += byte * 2 ** (7 * place);
      break;
    }
    unsigned += (byte & 0x7f) * 2 ** (7 * place);
  }
  return { value: unsigned % 2 === 0 ? unsigned / 2 : -(unsigned + 1) / 2, next };
}
