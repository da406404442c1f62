import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import {
  BatchNotation,
  ConcurrencyNotation,
  SizeNotation,
  SweptLinkNotation,
} from '../../src/config/sweep-notation.ts';
import type { Config } from '../../src/model/config.ts';
import { SendoffError } from '../../src/model/error.ts';

describe('an option with several values', () => {
  it.each([
    [16, [16]],
    ['16', [16]],
    ['16,1,4,4', [1, 4, 16]],
    [
      [1, '4', 16],
      [1, 4, 16],
    ],
    ['1..64', [1, 2, 4, 8, 16, 32, 64]],
    ['1..50', [1, 2, 4, 8, 16, 32, 50]],
    ['1..64/3', [1, 8, 64]],
    ['1,8..32', [1, 8, 16, 32]],
  ])('reads %j calls in flight as %j', (written, values) => {
    expect(ConcurrencyNotation.parse(written)).toEqual(values);
  });

  it.each([
    ['1kb..1mb', [1000, 4000, 16_000, 64_000, 256_000, 1_000_000]],
    ['1..64kb/4', [1000, 4000, 16_000, 64_000]],
    ['2,16,128kb', [2000, 16_000, 128_000]],
    ['500b,1kb', [500, 1000]],
  ])('reads sizes %s as %j', (written, values) => {
    expect(SizeNotation.parse(written)).toEqual(values);
  });

  it('doubles batches up to the end of the range', () => {
    expect(BatchNotation.parse('1..1000')).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]);
  });

  it.each([
    '',
    '0',
    '64..1',
    '1..1',
    '1..64/1',
    '1..64/25',
    '1..',
    'x',
    '1.5',
    '-1',
    '1..2000',
    {},
    [],
    null,
  ])('rejects %j', (written) => {
    expect(ConcurrencyNotation.safeParse(written).success).toBe(false);
  });

  it('ascends from the first to the last value of any range, in the given number of steps', () => {
    const range = fc
      .tuple(
        fc.integer({ min: 1, max: 1024 }),
        fc.integer({ min: 1, max: 1024 }),
        fc.integer({ min: 2, max: 24 }),
      )
      .filter(([low, high]) => low < high);
    fc.assert(
      fc.property(range, ([low, high, steps]) => {
        const values = ConcurrencyNotation.parse(`${low}..${high}/${steps}`);
        expect([values[0], values.at(-1)]).toEqual([low, high]);
        expect(values.length).toBeLessThanOrEqual(steps);
        expect([...values].sort((a, b) => a - b)).toEqual([...new Set(values)]);
      }),
    );
  });
});

describe('a link', () => {
  it('may have a range of evenly spaced round-trip times, with a fixed bandwidth', () => {
    expect(SweptLinkNotation.parse('rtt=0..200ms/5,down=20mbit')).toEqual({
      link: {
        name: 'rtt=0ms,down=20mbit',
        rttMs: 0,
        downBitsPerSecond: 20e6,
        upBitsPerSecond: null,
        loss: 0,
      },
      sweeps: [{ axis: 'rtt', values: [0, 50, 100, 150, 200] }],
    });
  });

  it.each([
    ['rtt=0,20,80ms', { axis: 'rtt', values: [0, 20, 80] }],
    ['rtt=5..20', { axis: 'rtt', values: [5, 8.75, 12.5, 16.3, 20] }],
    ['rtt=20ms,down=1..4mbit', { axis: 'down', values: [1e6, 2e6, 4e6] }],
    ['region,up=1mbit,10mbit', { axis: 'up', values: [1e6, 10e6] }],
  ])('%s varies %j', (written, sweep) => {
    expect(SweptLinkNotation.parse(written).sweeps).toEqual([sweep]);
  });

  it.each(['region', 'rtt=50ms,down=20mbit'])('%s varies nothing', (written) => {
    expect(SweptLinkNotation.parse(written).sweeps).toEqual([]);
  });

  it.each([
    ['rtt=200..0ms', 'rtt=0..200ms/5'],
    ['rtt=0..20s', 'at most 10s'],
    ['loss=0..1%', 'loss: expected a share'],
    ['bogus=1..2', 'unknown "bogus"'],
  ])('rejects %s and names what was expected', (written, expected) => {
    const read = SweptLinkNotation.safeParse(written);
    expect(read.error?.issues.map(({ message }) => message).join()).toContain(expected);
  });
});

describe('a run with a sweep', () => {
  const CHOICES = {
    kinds: ['receipt', 'notification'],
    transports: ['smtp-nodemailer', 'api-sendgrid', 'api-postmark'].map((name) => ({
      name,
      maxBatch: name === 'api-postmark' ? 500 : 1000,
      limitSource: 'a document',
      features: [],
    })),
  };
  const resolved = (config: object): Config => resolveConfig([{ origin: 'test', config }], CHOICES, 1);
  const problem = (config: object): string => {
    try {
      resolved(config);
    } catch (error) {
      if (error instanceof SendoffError && error.exitCode === 2) return error.message;
      throw error;
    }
    throw new Error('no usage error');
  };

  it('has one workload, ten blocks and short trials by default', () => {
    expect(resolved({ concurrency: '1..4' })).toMatchObject({
      sweep: { axis: 'concurrency', values: [1, 2, 4] },
      concurrency: 1,
      blocks: 10,
      until: null,
      length: { durationMs: 400 },
      groups: [{ kinds: ['receipt'], strategies: ['client-render'] }],
    });
    expect(resolved({ concurrency: '1..4', strategies: ['static'], blocks: 3 }).groups).toHaveLength(2);
    expect(resolved({ size: '1kb..1mb' }).groups[0]?.kinds).toEqual(['notification']);
  });

  it('keeps a link’s first value and its range', () => {
    expect(resolved({ link: 'rtt=0..200ms/5' })).toMatchObject({
      link: { rttMs: 0 },
      sweep: { axis: 'rtt', values: [0, 50, 100, 150, 200] },
    });
  });

  it('may end at a given precision', () => {
    expect(resolved({ batch: '1,10', until: '5%' }).until).toEqual({ rule: 'precision', share: 0.05 });
  });

  it.each([
    [{ batch: '1,10', concurrency: '1,4' }, 'several values for one option only'],
    [{ link: 'rtt=0..9ms,down=1..9mbit' }, 'several values for one option only'],
    [{ batch: '1,10', load: 'ramp' }, 'load: "ramp" already varies the rate, found the sweep batch 1,10'],
    [{ batch: '1,10', load: 'capacity' }, 'load: "capacity" already varies the rate'],
    [{ batch: '1,10', until: 'resolved' }, 'until: "resolved" never ends'],
    [
      { batch: '600,800', transports: ['api-postmark'] },
      'at most 500 recipients per call (a document), found 800',
    ],
    [
      { concurrency: '1..1024/24', kinds: ['receipt', 'notification'] },
      'sweep: expected at most 100 scenarios',
    ],
  ])('rejects %j', (config, expected) => {
    expect(problem(config)).toContain(expected);
  });

  it('measures a large batch only for transports that accept it', () => {
    expect(
      resolved({ batch: '100,500,1000', transports: ['api-postmark', 'api-sendgrid'] }).sweep?.values,
    ).toEqual([100, 500, 1000]);
  });
});
