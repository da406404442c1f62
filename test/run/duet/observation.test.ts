import { describe, expect, it } from 'vitest';
import type { ProcFiles } from '../../../src/measure/cores.ts';
import { type ObservedSide, observeWindow, readBoth } from '../../../src/run/duet/observation.ts';

const SIDES: readonly [ObservedSide, ObservedSide] = [
  { client: 1, mock: 2, cores: { client: 1, mock: 0 } },
  { client: 3, mock: undefined, cores: { client: 1, mock: 0 } },
];

/** Processes whose clock each look advances; the first reading is interrupted for a while. */
function system(interruptedMs: number) {
  let nowMs = 1000;
  let looks = 0;
  const files: ProcFiles = {
    threads: (pid) => [String(pid)],
    read: (path) => {
      nowMs += ++looks === 3 ? interruptedMs : 0.01;
      if (path.endsWith('/schedstat')) return `${Math.round(nowMs * 5e5)} 0 1\n`;
      if (path.endsWith('/status')) return `Cpus_allowed_list:\t${path.includes('/2/') ? 0 : 1}\n`;
      return 'cpu  0 0 0 0 0 0 0 0\ncpu0 1 0 0 0 0 0 0 0 0 0\ncpu1 2 0 0 0 0 0 0 3 0 0\n';
    },
  };
  return { files, nowMs: () => nowMs };
}

describe('the observation of a pair', () => {
  it('has one time for both sides', () => {
    const [one, other] = readBoth(SIDES, system(0.01));
    expect(one.atMs).toBe(other.atMs);
    expect(other.mockMs).toBe(0);
    expect(one.clientCore).toEqual({ core: 1, busyMs: 20, stolenMs: 30 });
  });

  it('is repeated if another process interrupts it', () => {
    const observer = system(500);
    const [one, other] = readBoth(SIDES, observer);
    expect(one.atMs).toBeGreaterThan(1500);
    expect(Math.abs(one.clientMs - other.clientMs)).toBeLessThan(1);
  });

  it('spans the shared window, and checks the cores of all threads', async () => {
    const { files, nowMs } = system(0.01);
    const shared = { startMs: nowMs(), sliceMs: 0, slices: 6 };
    const found = await observeWindow(SIDES, shared, { files, nowMs }, Promise.resolve('sent'));
    expect(found.sent).toBe('sent');
    expect(found.observations.map(({ isPinned }) => isPinned)).toEqual([true, true]);
    const [one, other] = found.observations;
    expect(one.observedMs).toBe(other.observedMs);
    expect(one.clientMs).toBeGreaterThan(0);
  });
});
