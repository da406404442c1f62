import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unstuffed } from '../../../mocks/smtp/fast/incoming.ts';
import { SequenceFinder, sequence } from '../../../mocks/smtp/fast/sequence.ts';
import { stuffed } from './raw-client.ts';

const bytes = fc.string({ unit: fc.constantFrom('\r', '\n', '.', 'x'), maxLength: 30 });

describe('a sequence in a stream', () => {
  it('is found at the same place as in the whole, however the stream is split', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('\r\n.\r\n', '\r\n\r\n'),
        fc.nat({ max: 2 }),
        fc.array(bytes, { maxLength: 8 }),
        (text, matched, chunks) => {
          const finder = new SequenceFinder(sequence(text), matched);
          const whole = (text.slice(0, matched) + chunks.join('')).indexOf(text);
          let found = -1;
          let before = matched;
          for (const chunk of chunks) {
            const end = finder.feed(Buffer.from(chunk), 0);
            if (end >= 0) {
              found = before + end - text.length;
              break;
            }
            before += chunk.length;
          }
          expect(found).toBe(whole);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('dot-stuffing', () => {
  it('is removed from any lines', () => {
    fc.assert(
      fc.property(fc.array(bytes), (lines) => {
        const content = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
        const wire = stuffed(content);
        expect(unstuffed(wire.subarray(0, wire.length - 3)).toString()).toBe(content.toString());
      }),
      { numRuns: 1000 },
    );
  });
});
