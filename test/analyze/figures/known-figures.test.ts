import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { doubtIn, isReportedDetectable, withDoubt } from '../../../src/model/figure-doubt.ts';
import type { Estimate, Summary } from '../../../src/model/summary.ts';
import { renderMarkdown, renderTerminal } from '../../../src/report/index.ts';
import { estimateCells, estimateText, ratioText } from '../../../src/text/estimates.ts';
import { runOf, twoScenarios } from '../fabricate-pair.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const of = (value: number, low: number | null, high: number | null, unit = '×'): Estimate => ({
  value,
  low,
  high,
  level: 0.95,
  unit,
});

describe('an unknown figure', () => {
  it.each([
    ['few-blocks', of(10, 9, 11), 4, 'ratio'],
    ['wide', of(10, 1, 159), 10, 'ratio'],
    ['wide', of(1, 0, 9), 10, 'value'],
    ['above-whole', of(6.83, 0.5, 19.46), 10, 'share'],
    ['above-whole', of(0.9, 0.5, 1.1), 10, 'share'],
    ['wide', of(50, 5, 95), 10, 'difference'],
    ['wide', of(-50, -95, -5), 10, 'difference'],
  ] as const)('is %s: %o of %i blocks as a %s', (doubt, estimate, blocks, kind) => {
    expect(doubtIn(estimate, blocks, kind)).toBe(doubt);
  });

  it.each([
    ['exactly tenfold', of(3, 1, 10), 5, 'ratio'],
    ['from one block, without an interval', of(3, null, null), 1, 'ratio'],
    ['the same in all trials', of(2, 2, 2), 2, 'value'],
    ['a difference that may be none', of(1, -10, 12), 5, 'difference'],
    ['a share of the whole', of(0.8, 0.6, 1), 5, 'share'],
  ] as const)('is not: %s', (_, estimate, blocks, kind) => {
    expect(doubtIn(estimate, blocks, kind)).toBeUndefined();
    expect(withDoubt(estimate, blocks, kind)).toEqual(estimate);
  });

  it('is withheld from sentences and tables, and its values stay in the data', () => {
    const wide = withDoubt(of(10, 1, 159), 10, 'ratio');
    expect(wide).toMatchObject({ value: 10, low: 1, high: 159, notKnown: 'wide' });
    expect(ratioText(wide, 'undecided')).toBe('N× (not known; undecided)');
    expect(estimateText({ ...wide, unit: 'msg/s' })).toBe('10 msg/s (interval not known)');
    expect(estimateText({ ...wide, value: 0.5, unit: 'share' })).toBe('50 % (interval not known)');
    expect(estimateCells(wide)).toEqual({ value: 'not known', range: 'wider than tenfold', spread: '' });
    expect(estimateCells({ ...wide, unit: 'msg/s' })).toMatchObject({
      value: '10',
      range: 'interval not known',
    });
  });

  it('is a detectable difference above 100 %', () => {
    expect(isReportedDetectable(164, 10)).toBe(false);
    expect(isReportedDetectable(0.4, 4)).toBe(false);
    expect(isReportedDetectable(0.4, 5)).toBe(true);
    expect(isReportedDetectable(null, 1)).toBe(false);
  });
});

/** All text that a reader sees: answer, claims, warnings and every table. */
function textsOf(summary: Summary): string {
  return [
    summary.answer.headline,
    summary.answer.paragraph,
    ...summary.claims.map(({ because }) => because),
    ...summary.warnings,
    renderMarkdown(summary),
    renderTerminal(summary, { columns: 160, color: false }),
  ].join('\n');
}

interface Printed {
  readonly least: number;
  readonly most: number;
}

/** Half a unit of the last digit, either way: what rounding may have done. */
function printed(text: string): Printed {
  const plain = text.replaceAll(',', '');
  const half = 0.5 * 10 ** -(plain.split('.')[1]?.length ?? 0);
  const whole = plain.includes('.') || Number(plain) < 1000 ? half : 0.005 * Number(plain);
  return { least: Number(plain) - whole, most: Number(plain) + whole };
}

describe('no sentence and no table', () => {
  it('shows a share above 100 % or an interval wider than tenfold, however noisy and short the run', () => {
    const runs = fc.record({
      blocks: fc.integer({ min: 1, max: 7 }),
      trialNoise: fc.constantFrom(0.02, 0.2, 0.8, 2),
      slowness: fc.constantFrom(0.26, 1, 12),
      seed: fc.integer({ min: 1, max: 1e6 }),
    });
    fc.assert(
      fc.property(runs, ({ blocks, trialNoise, slowness, seed }) => {
        const scenarios = [
          ...twoScenarios(slowness),
          fabricateScenario('receipt', 'static', 'smtp-nodemailer'),
          fabricateScenario('receipt', 'client-render', 'raw-smtp'),
        ];
        const text = textsOf(analyze(runOf('noisy', seed, { blocks, trialNoise, scenarios, draws: 15 })));
        for (const [found, value = ''] of text.matchAll(/([\d,]+(?:\.\d+)?) %/g))
          expect(printed(value).least, found).toBeLessThanOrEqual(100);
        for (const [found, low = '', high = ''] of text.matchAll(/([\d,.]*\d)–([\d,.]*\d)/g))
          if (!/\d{4}-\d{2}/.test(found))
            expect(printed(high).least, found).toBeLessThanOrEqual(10 * printed(low).most);
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe('an answer from four blocks', () => {
  const summary = analyze(runOf('short', 3, { blocks: 4 }));

  it('names the faster transport, and says that the factor is unknown and how to measure it', () => {
    expect(summary.answer.headline).toBe(
      'API: api-sendgrid was faster than smtp-nodemailer (loopback, 32 concurrent calls, 1 recipient per call); the factor is not known.',
    );
    expect(summary.answer.paragraph).toContain(
      'Ratios of fewer than 5 blocks are not known: run at least 5 (--blocks 5), or until they are narrow (--until 5%).',
    );
    expect(summary.warnings).toContain(
      'With only 4 trials of a scenario, intervals and ratios of rates and times are not known: run 5 blocks or more (--blocks 5, or --until 5%).',
    );
  });

  it('keeps the values in the data, and shows the counters', () => {
    const [ratio] = summary.comparisons.filter(({ metric }) => metric === 'throughput');
    expect(ratio?.ratio).toMatchObject({ value: expect.any(Number), low: expect.any(Number) });
    expect(ratio?.ratio.notKnown).toBe('few-blocks');
    const counted = summary.comparisons.filter(({ metric }) => metric === 'turnarounds');
    expect(counted.map(({ ratio: { notKnown } }) => notKnown)).toEqual([undefined]);
  });
});
