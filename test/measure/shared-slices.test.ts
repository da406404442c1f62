import { describe, expect, it } from 'vitest';
import { SharedSlices } from '../../src/measure/shared-slices.ts';
import { slicesIn } from '../../src/model/duet.ts';

describe('the slices of a shared window', () => {
  it('count the messages that end in them, by the shared clock', () => {
    const slices = new SharedSlices({ startMs: 1000, sliceMs: 400, slices: 3 }, 500);
    for (const endedMs of [500, 899, 900, 1699]) slices.ended(endedMs, 2);
    expect(slices.messages()).toEqual([4, 2, 2]);
  });

  it('leave out messages before the common start and from the common stop on', () => {
    const slices = new SharedSlices({ startMs: 1000, sliceMs: 400, slices: 2 }, 0);
    for (const endedMs of [0, 999, 1800, 9000]) slices.ended(endedMs, 1);
    expect(slices.messages()).toEqual([0, 0]);
  });

  it('are equally long and about 400 ms', () => {
    expect(slicesIn(2400)).toEqual({ slices: 6, sliceMs: 400 });
    expect(slicesIn(1000)).toEqual({ slices: 3, sliceMs: 1000 / 3 });
    expect(slicesIn(50)).toEqual({ slices: 1, sliceMs: 50 });
  });
});
