import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { anytimeDetectable, anytimeRatio, effectVariance, SHARPEST_AT } from '../../src/stats/anytime.ts';
import { detectableDifference, type Pair, type PairedRatio, pairedRatio } from '../../src/stats/paired.ts';
import { normal, publishedAll, shareOf } from './simulation.ts';

const NOISES = [0.02, 0.05, 0.1, 0.2];
const BLOCKS = [5, 10, 20, 40, 80];
const [LEVEL, ALPHA, POWER] = [0.95, 0.05, 0.8];
const G = effectVariance(SHARPEST_AT, LEVEL);
const EXPERIMENTS = 2_000;

function powerAt(
  difference: number,
  sd: number,
  blocks: number,
  compare: (pairs: Pair[]) => PairedRatio | undefined,
): number {
  const random = seededRandom(8_000 + 10_000 * sd + blocks);
  return shareOf(EXPERIMENTS, () => {
    const pairs = Array.from({ length: blocks }, () => ({
      baseline: 1,
      candidate: (1 + difference) * Math.exp(sd * normal(random)),
    }));
    return (compare(pairs)?.pDifferent ?? 1) < ALPHA;
  });
}

const DESIGNS = [
  {
    design: 'fixed',
    detectable: (sd: number, blocks: number) => detectableDifference(sd, blocks, ALPHA, POWER),
    compare: (pairs: Pair[]) => pairedRatio(pairs, LEVEL),
  },
  {
    design: 'until resolved',
    detectable: (sd: number, blocks: number) =>
      anytimeDetectable(sd, blocks, { alpha: ALPHA, power: POWER, g: G }),
    compare: (pairs: Pair[]) => anytimeRatio(pairs, LEVEL, G),
  },
];

test.each(DESIGNS.flatMap((design) => BLOCKS.map((blocks) => ({ ...design, blocks }))))(
  'the power table is true for $blocks blocks, $design',
  ({ design, blocks, detectable, compare }) => {
    NOISES.forEach((sd, i) => {
      const row = `${blocks} blocks, ${design}`;
      const [difference, power] = publishedAll(row, i + 1);
      const size = detectable(sd, blocks);
      if (size === null) {
        expect.soft(difference, row).toBeUndefined();
        return;
      }
      expect.soft(difference, `${row}, noise ${sd}: ${size * 100}`).toBeCloseTo(size * 100, 1);
      const found = powerAt(size, sd, blocks, compare);
      expect
        .soft(Math.abs(found * 100 - (power ?? Number.NaN)), `${row}, ${sd}: power ${found}`)
        .toBeLessThan(0.2);
      expect.soft(found, row).toBeGreaterThan(0.77);
    });
  },
);

test('for the detectable difference of a fixed number of blocks, stopping when resolved has less power at that number', () => {
  const sd = 0.05;
  for (const [i, blocks] of BLOCKS.entries()) {
    const difference = detectableDifference(sd, blocks, ALPHA, POWER) ?? Number.NaN;
    const found = powerAt(difference, sd, blocks, (pairs) => anytimeRatio(pairs, LEVEL, G));
    const [power] = publishedAll('until resolved, at the difference of “fixed”', i + 1);
    expect.soft(Math.abs(found * 100 - (power ?? Number.NaN)), `${blocks}: ${found}`).toBeLessThan(0.2);
    expect.soft(found).toBeLessThan(POWER);
  }
});
