import TinyQueue from 'tinyqueue';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly act: (atMs: number) => void;
}

/**
 * Actions and their times. They run in order of time, then in order of entry. Each receives its planned time
 * even if it runs late, so that delays do not add up.
 */
export class Timetable {
  readonly #entries = new TinyQueue<Entry>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  #order = 0;

  at(atMs: number, act: (atMs: number) => void): void {
    this.#entries.push({ atMs, order: this.#order++, act });
  }

  /** Runs all actions that are due, including those that an action adds. */
  run(untilMs: number): void {
    for (;;) {
      const next = this.#entries.peek();
      if (next === undefined || next.atMs > untilMs) return;
      this.#entries.pop();
      next.act(next.atMs);
    }
  }

  /** The time of the next action; Infinity if there is none. */
  nextMs(): number {
    return this.#entries.peek()?.atMs ?? Number.POSITIVE_INFINITY;
  }
}
