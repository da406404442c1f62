import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LoopEdges } from '../../src/measure/loop-edges.ts';

interface Call {
  readonly startedMs: number;
  readonly endedMs: number;
}

/**
 * Calls of workers that never pause, by when they end; each worker begins at its own time and stops after the
 * deadline.
 */
function callsOf(begins: readonly number[], durations: readonly number[], deadlineMs: number): Call[] {
  let next = 0;
  const calls = begins.flatMap((begin) => {
    const own: Call[] = [];
    for (let at = begin; at < deadlineMs; ) {
      const ended = at + (durations[next++ % durations.length] ?? 1);
      own.push({ startedMs: at, endedMs: ended });
      at = ended;
    }
    return own;
  });
  return calls.sort((a, b) => a.endedMs - b.endedMs);
}

it('the time of all calls and the edges together fill the loop exactly, however short it is', () => {
  const begins = fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), { minLength: 1, maxLength: 16 });
  const durations = fc.array(fc.double({ min: 1, max: 40, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(begins, durations, fc.integer({ min: 2, max: 200 }), (starts, lengths, deadlineMs) => {
      const calls = callsOf(starts, lengths, deadlineMs);
      const edges = new LoopEdges(starts.length);
      for (const { startedMs, endedMs } of calls) edges.record(startedMs, endedMs);
      const endMs = Math.max(...calls.map(({ endedMs }) => endedMs));
      const inCalls = calls.reduce((sum, { startedMs, endedMs }) => sum + endedMs - startedMs, 0);
      expect(inCalls + edges.totalMs(endMs)).toBeCloseTo(starts.length * endMs, 6);
    }),
  );
});

it('a pause between two calls of a worker is no edge', () => {
  const edges = new LoopEdges(1);
  edges.record(0, 10);
  edges.record(15, 25);
  expect(edges.totalMs(25)).toBe(0);
});
