import type { SharedWindow } from '../model/duet.ts';

/** Counts the messages that end in each slice of a window that two processes share. */
export class SharedSlices {
  readonly #window: SharedWindow;
  readonly #offsetMs: number;
  readonly #messages: number[];

  /** `offsetMs`: the shared clock − the clock of the calls. */
  constructor(window: SharedWindow, offsetMs: number) {
    this.#window = window;
    this.#offsetMs = offsetMs;
    this.#messages = new Array<number>(window.slices).fill(0);
  }

  /** Messages before the common start and after the common stop do not count. */
  ended(endedMs: number, messages: number): void {
    const { startMs, sliceMs } = this.#window;
    const slice = Math.floor((endedMs + this.#offsetMs - startMs) / sliceMs);
    const before = this.#messages[slice];
    if (before !== undefined) this.#messages[slice] = before + messages;
  }

  messages(): readonly number[] {
    return this.#messages;
  }
}
