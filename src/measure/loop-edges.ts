/**
 * Idle time at the edges of a closed loop: from the loop's start to each worker's first call, and from each
 * worker's last call to the loop's end. It makes Little's law (calls × mean service time = concurrency ×
 * time) exact for trials of any length. Record calls in the order of their ends.
 */
export class LoopEdges {
  readonly #concurrency: number;
  readonly #starts: number[] = [];
  /** The last `concurrency` ends, a ring: they are the last calls of the workers. */
  readonly #ends: Float64Array;
  #calls = 0;
  #lastEndMs = 0;
  #firstEndMs = Number.POSITIVE_INFINITY;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
    this.#ends = new Float64Array(concurrency);
  }

  record(startedMs: number, endedMs: number): void {
    if (this.#calls === 0) this.#firstEndMs = endedMs;
    // No worker starts a second call before the first call of all has ended.
    if (this.#starts.length < this.#concurrency && startedMs < this.#firstEndMs) this.#starts.push(startedMs);
    this.#ends[this.#calls % this.#concurrency] = endedMs;
    this.#calls++;
    this.#lastEndMs = endedMs;
  }

  /**
   * Total idle milliseconds of all workers. `elapsedMs`: from the loop's start to its last end. Workers
   * without any call do not count.
   */
  totalMs(elapsedMs: number): number {
    const loopEndedMs = this.#lastEndMs;
    const loopStartedMs = loopEndedMs - elapsedMs;
    let total = 0;
    for (const startedMs of this.#starts) total += startedMs - loopStartedMs;
    const workers = Math.min(this.#calls, this.#concurrency);
    for (let i = 0; i < workers; i++) total += loopEndedMs - (this.#ends[i] ?? loopEndedMs);
    return total;
  }
}
