import type { TrueEvent } from '../../src/model/feedback.ts';

const ATTEMPTS = 3;
/** The pause before the second attempt, doubled before the third. Providers wait far longer. */
const WAIT_MS = 100;

/** Sends reports to the sender, retries those that it did not accept, and counts both. */
export class Attempts {
  readonly #waiting = new Set<() => void>();
  #closed = false;
  #reports = 0;
  #failedReports = 0;

  /** `send` resolves to true if the sender accepted the report. It never rejects. */
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
