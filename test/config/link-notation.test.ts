import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkNotation } from '../../src/config/link-notation.ts';
import { isEmulated, LINKS, namedLink } from '../../src/model/link.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';

const bits = fc.option(fc.integer({ min: 1, max: 40_000_000 }).map((kbit) => kbit * 1000));
const link = fc
  .record({
    rttMs: fc.integer({ min: 0, max: 100_000 }).map((tenths) => tenths / 10),
    downBitsPerSecond: bits,
    upBitsPerSecond: bits,
    loss: fc.integer({ min: 0, max: 500 }).map((thousandths) => thousandths / 1000),
  })
  .map(namedLink);

function problemsOf(text: string): string[] {
  const read = LinkNotation.safeParse(text);
  return read.success ? [] : read.error.issues.map(({ message }) => message);
}

describe('a link', () => {
  it.each(LINKS)('$link.name is known by its name', ({ link }) => {
    expect(LinkNotation.parse(link.name)).toEqual(link);
    expect(isEmulated(link)).toBe(link !== LOOPBACK);
  });

  it('is named after its properties, and can be read from that name', () => {
    fc.assert(
      fc.property(link, (one) => {
        const read = LinkNotation.parse(one.name);
        expect(read.name).toBe(one.name);
        expect(read.rttMs).toBe(one.rttMs);
        for (const direction of ['upBitsPerSecond', 'downBitsPerSecond'] as const) {
          if (one[direction] === null) expect(read[direction]).toBeNull();
          else expect(read[direction]).toBeCloseTo(one[direction]);
        }
        expect(read.loss).toBeCloseTo(one.loss, 12);
      }),
    );
  });

  it.each([
    ['rtt=0', 'rtt=0ms', { rttMs: 0 }],
    ['rtt=1.5s', 'rtt=1500ms', { rttMs: 1500 }],
    ['rtt = 50ms , up = 20 Mbit/s', 'rtt=50ms,up=20mbit', { rttMs: 50, upBitsPerSecond: 20e6 }],
    ['down=0.5gbit', 'rtt=0ms,down=500mbit', { rttMs: 0, downBitsPerSecond: 500e6, upBitsPerSecond: null }],
    ['loss=0.001', 'rtt=0ms,loss=0.1%', { loss: 0.001 }],
    ['world,down=20mbit', 'rtt=200ms,down=20mbit', { rttMs: 200, downBitsPerSecond: 20e6 }],
    ['world,rtt=250ms', 'rtt=250ms', { rttMs: 250 }],
  ])('may be written %s', (text, name, values) => {
    expect(LinkNotation.parse(text)).toMatchObject({ name, ...values });
  });

  it('without any delay, limit or loss is the loopback interface itself', () => {
    expect(isEmulated(LinkNotation.parse('rtt=0'))).toBe(false);
  });

  it.each([
    ['regoin', 'unknown link "regoin"; did you mean "region"?'],
    ['', 'expected a link: loopback, metro, region'],
    ['50ms', 'expected a link: loopback, metro, region'],
    ['region,', 'expected a link: loopback, metro, region'],
    ['rtt', 'unknown link "rtt"; expected one of loopback'],
    ['rrt=50ms', 'unknown "rrt" in "rrt=50ms"; did you mean "rtt"?'],
    ['rtt=-5', 'rtt: expected a time of at most 10s such as "50ms", found "-5"'],
    ['rtt=1m', 'rtt: expected a time of at most 10s such as "50ms", found "1m"'],
    ['down=20', 'down: expected a bandwidth of at least 1kbit such as "20mbit", found "20"'],
    ['up=0mbit', 'up: expected a bandwidth of at least 1kbit'],
    ['loss=60%', 'loss: expected a share of at most 50% such as "0.1%", found "60%"'],
    ['rtt=5,rtt=6', 'duplicate "rtt" in "rtt=5,rtt=6"'],
  ])('%j is rejected with its problem', (text, message) => {
    expect(problemsOf(text).join('\n')).toContain(message);
  });

  it('is rejected with all its problems', () => {
    expect(problemsOf('rtt=x,dwon=1mbit,loss=2')).toHaveLength(3);
  });
});
