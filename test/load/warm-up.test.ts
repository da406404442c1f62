import { describe, expect, it } from 'vitest';
import { isSteady, warmUp } from '../../src/load/warm-up.ts';

function windows(...rates: number[]): () => Promise<number> {
  let next = 0;
  return async () => rates[next++] ?? rates.at(-1) ?? 0;
}

describe('a warm-up', () => {
  it('ends when the last windows run at the rate of those before them', async () => {
    const rates = [100, 300, 600, 900, 980, 1000, 1010, 990, 1020, 980, 1005];
    const result = await warmUp(windows(...rates, 1000), 20);
    expect(result).toEqual({ rates, decision: 'steady' });
  });

  it('ends at the limit, and reports it, if the rate never becomes steady', async () => {
    const result = await warmUp(windows(1, 2, 4, 8, 16, 32, 64, 128), 8);
    expect(result.decision).toBe('time-up');
    expect(result.rates).toHaveLength(8);
  });

  it('ends after two windows in which nothing was accepted', async () => {
    expect(await warmUp(windows(0, 0, 100), 20)).toEqual({ rates: [0, 0], decision: 'time-up' });
    expect((await warmUp(windows(0, 100), 9)).rates).toHaveLength(9);
  });

  it('does not count the first window, which opens the connections', () => {
    expect(isSteady(Array(8).fill(100))).toBe(false);
    expect(isSteady([1, ...Array(8).fill(100)])).toBe(true);
  });
});
