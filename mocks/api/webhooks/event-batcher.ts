/** From the first event on, for so long; far less than providers do, so that nobody waits for the mock. */
export const BATCH_MS = 100;
/** One request carries at most so many events. */
const MOST = 1000;

interface Waiting<E, R> {
  readonly event: E;
  readonly done: (result: R) => void;
}

/**
 * Lets events wait for each other, and sends them together. `R`: what became of all that were sent together.
 */
export class EventBatcher<E, R> {
  readonly #send: (events: readonly E[]) => Promise<R>;
  #waiting: Waiting<E, R>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (events: readonly E[]) => Promise<R>) {
    this.#send = send;
  }

  add(event: E): Promise<R> {
    return new Promise((done) => {
      this.#waiting.push({ event, done });
      if (this.#waiting.length >= MOST) this.#flush();
      else this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const together = this.#waiting;
    this.#waiting = [];
    this.#send(together.map(({ event }) => event)).then((result) => {
      for (const { done } of together) done(result);
    });
  }
}
