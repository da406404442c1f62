import TinyQueue from 'tinyqueue';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly act: (atMs: number) => void;
}

/**
 * What is to happen when. Acts are carried out in the order of their times, and those of one time in the order in which they were
 * entered; each is told the time for which it was entered, however late it comes, so that lateness does not add up.
 */
export class Timetable {
  readonly #entries = new TinyQueue<Entry>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
  #order = 0;

  at(atMs: number, act: (atMs: number) => void): void {
    this.#entries.push({ atMs, order: this.#order++, act });
  }

  /** Carries out all that is due, and what thereby falls due. */
  run(untilMs: number): void {
    for (;;) {
      const next = this.#entries.peek();
      if (next === undefined || next.atMs > untilMs) return;
      this.#entries.pop();
      next.act(next.atMs);
    }
  }

  /** When the next act is due; Infinity where nothing is entered. */
  nextMs(): number {
    return this.#entries.peek()?.atMs ?? Number.POSITIVE_INFINITY;
  }
}
