import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendoffError } from '../../src/model/error.ts';
import { TextOfChunks, textOfBytes } from '../../src/model/utf8.ts';

/** The text of these bytes, given in chunks of this size. */
function inChunks(bytes: Uint8Array, size: number): string {
  const decoder = new TextOfChunks('x.csv');
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += decoder.add(bytes.subarray(at, at + size));
  return text + decoder.end();
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SendoffError && error.exitCode === 2 && error.code === 'not-utf-8')
      return error.message;
    throw error;
  }
  return 'none';
}

const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
const size = fc.integer({ min: 1, max: 9 });

describe('text of a file', () => {
  it('is the same in chunks of any size, with or without a byte-order mark', () => {
    fc.assert(
      fc.property(text, size, fc.boolean(), (written, chunk, marked) => {
        fc.pre(marked || !written.startsWith('\ufeff'));
        const bytes = Buffer.from((marked ? '\ufeff' : '') + written);
        expect(inChunks(bytes, chunk)).toBe(written);
        expect(textOfBytes(bytes, 'x')).toBe(written);
      }),
      { numRuns: 200, examples: [['a\ufeffb\ufeff', 3, false]] },
    );
  });

  it('is read from UTF-16 of either order that has a mark', () => {
    fc.assert(
      fc.property(text, size, fc.boolean(), (written, chunk, bigEndian) => {
        const bytes = Buffer.from(`\ufeff${written}`, 'utf16le');
        expect(inChunks(bigEndian ? bytes.swap16() : bytes, chunk)).toBe(written);
      }),
      { numRuns: 100 },
    );
  });

  it('that is not UTF-8 is rejected with name, line and byte, in chunks of any size', () => {
    fc.assert(
      fc.property(text, text, size, (before, after, chunk) => {
        fc.pre(!before.startsWith('\ufeff'));
        const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xfc]), Buffer.from(after)]);
        const place = `x.csv, line ${before.split('\n').length}: byte ${Buffer.from(before).length} is not UTF-8`;
        expect(refusalOf(() => textOfBytes(bytes, 'x.csv'))).toBe(place);
        expect(refusalOf(() => inChunks(bytes, chunk))).toBe(place);
      }),
      { numRuns: 200 },
    );
  });

  it('that ends within a character, or is UTF-16 without a mark, is rejected', () => {
    expect(refusalOf(() => inChunks(Buffer.from('a€').subarray(0, 3), 2))).toBe(
      'x.csv, line 1: byte 1 is not UTF-8',
    );
    expect(refusalOf(() => textOfBytes(Buffer.from('email\n', 'utf16le'), 'x.csv'))).toContain(
      'x.csv contains NUL characters',
    );
    expect(refusalOf(() => textOfBytes(Buffer.from([0xff, 0xfe, 0x41]), 'x.csv'))).toContain(
      'x.csv is not UTF-16',
    );
  });
});
