/** About a millisecond of integer arithmetic: shorter than a scheduler's time slice. */
const ITERATIONS = 500_000;
const REPEATS = 25;

/**
 * Microseconds of a fixed computation, the fastest of several, because an interrupted one measures the
 * interruption. Only comparable with itself.
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

/** xorshift32 (Marsaglia 2003): a compiler cannot optimize it away. */
function compute(seed: number): number {
  let state = seed | 1;
  for (let i = 0; i < ITERATIONS; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}
