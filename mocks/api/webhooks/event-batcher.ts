/** The wait after the first event: far shorter than that of providers, to keep runs short. */
export const BATCH_MS = 100;
/** The maximum number of events in one request. */
const MAX_EVENTS = 1000;

interface Waiting<E, R> {
  readonly event: E;
  readonly done: (result: R) => void;
}

/** Sends events in batches. `R`: the result of a batch, which each of its events gets. */
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
      if (this.#waiting.length >= MAX_EVENTS) this.#flush();
      else this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#send(batch.map(({ event }) => event)).then((result) => {
      for (const { done } of batch) done(result);
    });
  }
}
