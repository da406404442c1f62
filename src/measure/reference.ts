/** About a millisecond of integer arithmetic: shorter than the turns that a busy system gives to its processes. */
const ITERATIONS = 500_000;
const REPEATS = 25;

/**
 * Microseconds that a fixed computation takes: the fastest of several, because one that was interrupted tells of
 * the interruption and not of the processor. Compare it with itself only.
 */
export function timeReference(now: () => number): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) {
    const startedMs = now();
    compute(i);
    fastest = Math.min(fastest, now() - startedMs);
  }
  return fastest * 1000;
}

/** xorshift32 (Marsaglia 2003): nothing that a compiler could leave out. */
function compute(seed: number): number {
  let state = seed | 1;
  for (let i = 0; i < ITERATIONS; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}
