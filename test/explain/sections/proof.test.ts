import { describe, expect, it } from 'vitest';
import { proofSentences, shareFound } from '../../../src/explain/sections/proof.ts';
import { quickSummary } from '../../report/fabricate-summary.ts';

describe('what a report says of the proof', () => {
  it('names the share of wrong messages that a sample finds with a probability of 95 %', () => {
    for (const sampled of [1, 30, 300, 3000]) {
      expect(1 - (1 - shareFound(sampled)) ** sampled).toBeCloseTo(0.95, 10);
    }
  });

  it('tells what is proven of all messages from what is proven of a sample', () => {
    const summary = quickSummary();
    const sampled = [
      { scenario: 'a', messages: 300, of: 30_000, isCut: false },
      { scenario: 'b', messages: 450, of: 45_000, isCut: true },
    ];
    const shared = [{ server: 'smtp-server 3.21.6', messages: 50 }];
    const said = proofSentences({
      ...summary,
      equivalence: { ...summary.equivalence, sampled, shared },
    }).join(' ');
    expect(said).toContain('750 of 75,000 timed messages, at least 300 per scenario');
    expect(said).toContain('A fault in 1 of 100 messages of a scenario is found with a probability of 95 %.');
    expect(said).toContain('1 scenario was bounded by 64 MB');
    expect(said).toContain('50 verified messages through smtp-server 3.21.6');
    expect(said).toContain('until 500 ms after the last trial');
  });

  it('claims nothing of a run without a sample', () => {
    const summary = quickSummary();
    expect(proofSentences({ ...summary, equivalence: { ...summary.equivalence, sampled: [] } })).toEqual([]);
  });
});
