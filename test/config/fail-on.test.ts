import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailOnNotation, thresholdsFrom } from '../../src/config/fail-on.ts';
import { thresholdsOf } from '../../src/config/gate.ts';
import { GATE_METRIC_NAMES, type Threshold, thresholdText } from '../../src/model/threshold.ts';

const threshold: fc.Arbitrary<Threshold> = fc.record({
  metric: fc.constantFrom(...GATE_METRIC_NAMES),
  beyond: fc.constantFrom('below' as const, 'above' as const),
  change: fc.integer({ min: -9_999, max: 100_000 }).map((hundredths) => hundredths / 10_000),
});

describe('thresholds', () => {
  it('are read alone and in a list', () => {
    fc.assert(
      fc.property(fc.array(threshold, { minLength: 1, maxLength: 6 }), (thresholds) => {
        const read = thresholdsFrom('--fail-on', thresholds.map(thresholdText).join(' , '));
        expect(read).toHaveLength(thresholds.length);
        read.forEach((one, i) => {
          expect(one).toEqual({ ...thresholds[i], change: expect.closeTo(thresholds[i]?.change ?? 9, 12) });
        });
      }),
    );
  });

  it.each([
    ['throughput<-5%', { metric: 'throughput', beyond: 'below', change: -0.05 }],
    ['p99>+10%', { metric: 'p99', beyond: 'above', change: 0.1 }],
    ['p99 > 10 %'.replace(' %', '%'), { metric: 'p99', beyond: 'above', change: 0.1 }],
    ['turnarounds>0%', { metric: 'turnarounds', beyond: 'above', change: 0 }],
    ['throughput<−2.5%', { metric: 'throughput', beyond: 'below', change: -0.025 }],
  ])('%s is a threshold', (text, expected) => {
    expect(thresholdsFrom('--fail-on', text)).toEqual([expected]);
  });

  it.each([
    ['', 'expected thresholds such as'],
    ['throughput', 'expected thresholds such as'],
    ['throughput<5', 'expected thresholds such as'],
    ['throughput<=5%', 'expected thresholds such as'],
    ['p99>+10%,', 'found ""'],
    ['throughput<-100%', 'a metric cannot fall by 100 %'],
    ['thruput<-5%', 'unknown metric "thruput" in "thruput<-5%"; did you mean "throughput"?'],
    ['p98>1%', 'did you mean "p9'],
    ['weather>1%', 'expected one of throughput, cost'],
  ])('%j is rejected with its problem', (text, message) => {
    expect(() => thresholdsFrom('--fail-on', text)).toThrow(message);
  });

  it('are all reported at once if several are wrong', () => {
    expect(() => thresholdsFrom('--fail-on', 'thruput<-5%,p99>1%,turnaround>0%')).toThrow(
      /did you mean "throughput"\?; .*did you mean "turnarounds"\?/,
    );
  });

  it('throw nothing but usage errors', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          thresholdsFrom('--fail-on', text);
        } catch (cause) {
          expect(cause).toMatchObject({ exitCode: 2, code: 'fail-on' });
        }
      }),
    );
  });

  it('may be text or a list in a config file, and the command line wins', () => {
    const file = { origin: 'sendoff.config.ts', config: { failOn: ['p99>10%', 'throughput<-5%'] } };
    expect(thresholdsOf([file])?.map(thresholdText)).toEqual(['p99>+10%', 'throughput<-5%']);
    const flags = { origin: 'command line', config: { failOn: 'errors>0%' } };
    expect(thresholdsOf([file, flags])?.map(thresholdText)).toEqual(['errors>0%']);
    expect(thresholdsOf([{ origin: 'none', config: {} }])).toBeUndefined();
    expect(FailOnNotation.safeParse(['p99>10%', 'p9>1%']).success).toBe(false);
  });
});
