import { describe, expect, it } from 'vitest';
import { compareTransports } from '../../../src/analyze/compare/transports.ts';
import { scenarioTrials } from '../../../src/analyze/trials/trials.ts';
import { analyze } from '../../../src/explain/summary.ts';
import type { Comparison } from '../../../src/model/summary.ts';
import { BASELINE, CANDIDATE, fabricateDuet, type VirtualDuet } from '../fabricate-duet.ts';

function costOf(changes: Partial<VirtualDuet>): Comparison {
  const record = fabricateDuet(changes);
  const all = compareTransports(scenarioTrials(record), record.header.config);
  const found = all.filter(({ metric }) => metric === 'cost');
  expect(found).toHaveLength(1);
  return found[0] as Comparison;
}

describe('the cost ratio of a duet', () => {
  it('divides processor times per message, paired by pair of processes', () => {
    const { baseline, candidate, ratio, pairs, verdict } = costOf({ cost: 1.25, noise: 0 });
    expect({ baseline, candidate, pairs, verdict }).toEqual({
      ...{ baseline: BASELINE, candidate: CANDIDATE, pairs: 12, verdict: 'worse' },
    });
    expect(ratio.value).toBeCloseTo(1.25, 2);
  });

  it('holds the true ratio in about 95 % of its intervals', () => {
    let held = 0;
    const runs = 100;
    for (let seed = 0; seed < runs; seed++) {
      const { ratio } = costOf({ seed, pairs: 6, cost: 1 });
      if ((ratio.low ?? 2) <= 1 && (ratio.high ?? 0) >= 1) held++;
    }
    expect(held / runs).toBeGreaterThanOrEqual(0.9);
  });

  it('finds a difference of 8 % in 12 pairs of 2 % noise', () => {
    const found = Array.from({ length: 15 }, (_, seed) => costOf({ seed, cost: 1.08 }).verdict);
    expect(found.filter((verdict) => verdict === 'worse')).toHaveLength(15);
  });

  it('needs no rate or time of a single transport', () => {
    const summary = analyze(fabricateDuet({ cost: 1.1 }));
    for (const { metrics, latency, timeline } of summary.scenarios) {
      expect(Object.keys(metrics)).toEqual(expect.arrayContaining(['bytesToServer', 'turnarounds']));
      expect(Object.keys(metrics).filter((one) => /throughput|Time|Cpu|cost/.test(one))).toEqual([]);
      expect([latency, timeline]).toEqual([[], []]);
    }
    expect(summary.comparisons.map(({ metric }) => metric)).toEqual([
      ...['cost', 'bytesToServer', 'turnarounds'],
    ]);
    expect(summary.answer.headline).toMatch(/api-sendgrid.*1\.1.*smtp-nodemailer/);
    expect(summary.answer.paragraph).toContain('not the ratio of the rates');
  });

  it('reports the sound pairs, their spread, and the excluded pairs with the reason', () => {
    const cores = { 2: { others: 0.3 }, 5: { others: 0.4 }, 7: { isPinned: false } };
    const { duets, run } = analyze(fabricateDuet({ pairs: 14, cores }));
    expect(duets).toHaveLength(1);
    expect(duets[0]?.pairs).toBe(11);
    expect(duets[0]?.sdOfPair).toBeGreaterThan(0.005);
    expect(duets[0]?.broken.map(({ pairs }) => pairs).toSorted()).toEqual([1, 2]);
    expect(duets[0]?.broken.map(({ cause }) => cause).join()).toMatch(/40.*not pinned|not pinned.*40/);
    expect(run.spoiled.map(({ block }) => block)).toEqual([2, 5, 7]);
  });

  it('has a wide interval with few sound pairs, and is refused with none', () => {
    const few = costOf({ cores: brokenPairs(9) });
    expect(few.pairs).toBe(3);
    expect((few.ratio.high ?? 0) / (few.ratio.low ?? 1)).toBeGreaterThan(1.02);
    const cores = brokenPairs(12);
    const { validity, comparisons } = analyze(fabricateDuet({ cores }));
    expect(validity.valid).toBe(false);
    expect(validity.problems.map(({ message }) => message).join()).toContain('waited for their mocks');
    expect(comparisons).toEqual([]);
  });
});

function brokenPairs(pairs: number): VirtualDuet['cores'] {
  return Object.fromEntries(
    Array.from({ length: pairs }, (_, block) => [block, { idle: 0.5, mockUse: 0.48 }]),
  );
}
