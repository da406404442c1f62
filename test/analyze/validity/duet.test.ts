import { describe, expect, it } from 'vitest';
import { duetBreach } from '../../../src/analyze/validity/guards/duet.ts';
import { type VirtualCore, virtualPair } from '../fabricate-duet.ts';

function breach(changes: Partial<VirtualCore>, costs: readonly [number, number] = [400, 400]) {
  const found = duetBreach(...virtualPair(costs, changes));
  return found === undefined ? 'none' : found.breach;
}

describe('the guard of a duet', () => {
  it('accepts a pair that shared a busy core equally, whatever the cost of its messages', () => {
    expect(breach({})).toBe('none');
    expect(breach({}, [400, 40])).toBe('none');
    expect(breach({ firstShare: 0.515 })).toBe('none');
  });

  it.each([
    [{ isPinned: false }, 'not-pinned'],
    [{ stolen: 0.15 }, 'stolen'],
    [{ others: 0.2 }, 'others'],
    [{ idle: 0.1 }, 'idle'],
    [{ idle: 0.1, mockUse: 0.48 }, 'mock-limited'],
    [{ firstShare: 0.53 }, 'uneven'],
    [{ firstShare: 0.47 }, 'uneven'],
  ] as const)('finds %j', (changes, expected) => {
    expect(breach(changes)).toBe(expected);
  });

  it('does not report the mock as the limit while the clients’ core has no idle time', () => {
    expect(breach({ mockUse: 0.49 })).toBe('none');
  });

  it('reports the cause, not its consequence', () => {
    expect(breach({ others: 0.3, firstShare: 0.6 })).toBe('others');
    expect(breach({ stolen: 0.3, idle: 0.2 })).toBe('stolen');
  });
});
