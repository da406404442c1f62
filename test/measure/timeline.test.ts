import { describe, expect, it } from 'vitest';
import { recordTimeline, sliceLengthMs } from '../../src/measure/timeline.ts';

/** A process that takes 100 µs of processor time with each reading. */
function readings() {
  let cpuMicros = 5000;
  return () => {
    cpuMicros += 100;
    return { rssBytes: cpuMicros * 1000, cpuMicros };
  };
}

describe('a timeline', () => {
  it('is kept of trials of ten seconds and more, in at most 600 slices of a second and more', () => {
    expect(sliceLengthMs(9999)).toBeNull();
    expect(sliceLengthMs(10_000)).toBe(1000);
    expect(sliceLengthMs(600_000)).toBe(1000);
    expect(sliceLengthMs(1_800_000)).toBe(3000);
    for (const trialMs of [1e4, 6e5 + 1, 1.7e6, 8.64e7]) {
      expect(trialMs / (sliceLengthMs(trialMs) ?? 0)).toBeLessThanOrEqual(600);
    }
  });

  it('records messages, times, memory and processor time per slice', () => {
    const line = recordTimeline(5000, 1000, readings());
    for (let i = 1; i <= 100; i++) line.ended(5000 + 10 * i - 4, 5000 + 10 * i, 3);
    for (let i = 1; i <= 200; i++) line.ended(6000 + 5 * i - 2, 6000 + 5 * i, 1);
    const [first, second, ...more] = line.close(7000);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ atMs: 1000, messages: 300, cpuMicros: 100, rssBytes: 5_200_000 });
    expect(second).toMatchObject({ atMs: 2000, messages: 200, cpuMicros: 100, rssBytes: 5_300_000 });
    for (const micros of [first?.p50Micros, first?.p99Micros]) expect(micros).toBeCloseTo(4000, -1);
    for (const micros of [second?.p50Micros, second?.p99Micros]) expect(micros).toBeCloseTo(2000, -1);
  });

  it('leaves slices empty if nothing ended; they share the processor time of the stall', () => {
    const line = recordTimeline(0, 1000, readings());
    line.ended(0, 500, 1);
    line.ended(400, 4200, 1);
    const slices = line.close(4300);
    expect(slices.map(({ atMs, messages }) => [atMs, messages])).toEqual([
      [1000, 1],
      [2000, 0],
      [3000, 0],
      [4000, 0],
      [4300, 1],
    ]);
    expect(slices.map(({ cpuMicros }) => cpuMicros)).toEqual([25, 25, 25, 25, 100]);
    expect(slices[2]).toMatchObject({ p50Micros: null, p99Micros: null });
  });

  it('counts every message and all processor time exactly once, wherever the slices are cut', () => {
    for (const lastMs of [999, 1000, 1001, 2000, 2500]) {
      const line = recordTimeline(0, 1000, readings());
      let messages = 0;
      for (let atMs = 0; atMs <= lastMs; atMs += 0.5, messages++) line.ended(0, atMs, 1);
      const slices = line.close(lastMs);
      expect(slices.reduce((sum, slice) => sum + slice.messages, 0)).toBe(messages);
      expect(slices.reduce((sum, slice) => sum + slice.cpuMicros, 0)).toBe(100 * slices.length);
      expect(slices.at(-1)?.atMs).toBe(lastMs);
    }
  });
});
