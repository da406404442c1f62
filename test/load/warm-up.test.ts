import { describe, expect, it } from 'vitest';
import { isSteady, warmUp } from '../../src/load/warm-up.ts';

function windows(...rates: number[]): () => Promise<number> {
  let next = 0;
  return async () => rates[next++] ?? rates.at(-1) ?? 0;
}

describe('a warm-up', () => {
  it('ends when three windows in a row agree', async () => {
    const result = await warmUp(windows(100, 300, 600, 900, 1000, 1010, 990), 20);
    expect(result).toEqual({ rates: [100, 300, 600, 900, 1000, 1010], decision: 'steady' });
  });

  it('ends at the limit, and says so, where the rate never settles', async () => {
    const result = await warmUp(windows(1, 2, 4, 8, 16, 32, 64, 128), 8);
    expect(result.decision).toBe('time-up');
    expect(result.rates).toHaveLength(8);
  });

  it('does not count the first window, which opens the connections', () => {
    expect(isSteady([100, 100, 100])).toBe(false);
    expect(isSteady([1, 100, 100, 100])).toBe(true);
  });
});
