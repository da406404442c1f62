/** A wait that may end too late. */
export interface Timed {
  /** Set by `Deadlines`. */
  deadlineMs: number;
  /** The deadline has passed. */
  expire(): void;
}

const SWEEP_MS = 1000;
const SWEEPS_PER_TIMEOUT = 10;

/**
 * The deadlines of all requests of one sender, swept by one timer: a timer for each request would cost more
 * than reading its response. So a request expires up to a second late, or a tenth of a shorter timeout.
 */
export class Deadlines {
  readonly #timeoutMs: number;
  readonly #everyMs: number;
  readonly #open = new Set<Timed>();
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#everyMs = Math.max(1, Math.min(SWEEP_MS, timeoutMs / SWEEPS_PER_TIMEOUT));
  }

  /** Starts or restarts the time limit. */
  start(one: Timed): void {
    one.deadlineMs = performance.now() + this.#timeoutMs;
    this.#open.add(one);
    this.#timer ??= setTimeout(() => this.#sweep(), this.#everyMs);
  }

  end(one: Timed): void {
    this.#open.delete(one);
  }

  /** Ends the timer. */
  close(): void {
    clearTimeout(this.#timer);
    this.#open.clear();
  }

  /** The timer ends with the last request, so an idle client has none. */
  #sweep(): void {
    this.#timer = this.#open.size === 0 ? undefined : setTimeout(() => this.#sweep(), this.#everyMs);
    const now = performance.now();
    for (const one of this.#open) {
      if (one.deadlineMs > now) continue;
      this.#open.delete(one);
      one.expire();
    }
  }
}
