import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startSlices } from '../../mocks/process/slices.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a mock keeps its memory and open connections every second of a long trial', () => {
  let open = 0;
  const slices = startSlices(() => ++open);
  vi.advanceTimersByTime(12_500);
  const kept = slices();
  expect(kept.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 12 }, (_, i) => (i + 1) * 1000));
  expect(kept.map(({ connections }) => connections)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  for (const { rssBytes } of kept) expect(rssBytes).toBeGreaterThan(0);
});

it('a short trial has no timeline', () => {
  const slices = startSlices(() => 1);
  vi.advanceTimersByTime(9_900);
  expect(slices()).toEqual([]);
});

it('a trial of hours has one of bounded length, evenly spaced', () => {
  const slices = startSlices(() => 1);
  vi.advanceTimersByTime(3 * 3_600_000);
  const kept = slices();
  expect(kept.length).toBeLessThanOrEqual(1201);
  expect(kept.length).toBeGreaterThan(500);
  const gaps = new Set(kept.slice(1).map(({ atMs }, i) => atMs - (kept[i]?.atMs ?? 0)));
  expect(gaps.size).toBe(1);
});
