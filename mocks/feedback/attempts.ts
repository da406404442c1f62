import type { TrueEvent } from '../../src/model/feedback.ts';

const ATTEMPTS = 3;
/** Before the second attempt; doubled before the third. Providers wait far longer. */
const WAIT_MS = 100;

/** Tells the sender, again where it did not take it, and counts. */
export class Attempts {
  readonly #waiting = new Set<() => void>();
  #closed = false;
  #reports = 0;
  #failedReports = 0;

  /** `send`: whether the sender took it; never rejects. */
  async make(send: () => Promise<boolean>): Promise<TrueEvent['reported']> {
    for (let attempt = 1; attempt <= ATTEMPTS && !this.#closed; attempt++) {
      if (await send()) {
        this.#reports++;
        return 'yes';
      }
      this.#failedReports++;
      if (attempt < ATTEMPTS) await this.#pause(WAIT_MS * 2 ** (attempt - 1));
    }
    return 'undeliverable';
  }

  counts(): { readonly reports: number; readonly failedReports: number } {
    return { reports: this.#reports, failedReports: this.#failedReports };
  }

  close(): void {
    this.#closed = true;
    for (const wake of this.#waiting) wake();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }
}
