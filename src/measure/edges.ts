/**
 * Time at the edges of a closed loop in which no call could be in flight: from the loop's start to the start of each
 * worker's first call, and from the end of each worker's last call to the end of the loop. With it, calls × mean service time
 * is compared with the concurrency exactly (Little's law), however short the trial. Calls are told as they end.
 */
export class LoopEdges {
  readonly #concurrency: number;
  readonly #starts: number[] = [];
  /** A ring: a worker's last call ends after every call that is no worker's last. */
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
    // Nobody makes a second call before the first of all has ended.
    if (this.#starts.length < this.#concurrency && startedMs < this.#firstEndMs) this.#starts.push(startedMs);
    this.#ends[this.#calls % this.#concurrency] = endedMs;
    this.#calls++;
    this.#lastEndMs = endedMs;
  }

  /**
   * Milliseconds, of all calls together, of a loop that lasted from so long before its last end. Workers that never made a call were
   * idle, which is no edge.
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
