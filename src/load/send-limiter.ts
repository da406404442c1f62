import { EXIT, SendoffError } from '../model/error.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import { allows, type SendLimits } from '../model/target.ts';

export interface LimiterClock {
  readonly now: () => number;
  readonly waitMs: (milliseconds: number) => Promise<void>;
}

/**
 * Enforces the send limits of one client: total messages, rate, and allowed recipients. It limits the stream
 * of recipients and not the calls, so that no call's time includes a wait.
 */
export class SendLimiter {
  readonly #sendLimits: SendLimits;
  readonly #clock: LimiterClock;
  #left: number;
  #lastMs = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(sendLimits: SendLimits, clock: LimiterClock) {
    this.#sendLimits = sendLimits;
    this.#clock = clock;
    this.#left = sendLimits.maxMessages;
  }

  /** The stream, delayed to the allowed rate. `next` rejects beyond a limit. */
  bind(stream: RecipientStream): RecipientStream {
    // The first recipient waits as well: another client may have sent just before.
    this.#lastMs = this.#clock.now();
    return {
      next: () => {
        const mine = this.#turn.then(() => this.#take(stream));
        this.#turn = mine.catch(() => {});
        return mine;
      },
      close: () => stream.close(),
    };
  }

  async #take(stream: RecipientStream): Promise<Recipient> {
    const { maxMessages, maxPerSecond, recipients } = this.#sendLimits;
    if (this.#left === 0) throw refusal(`all ${maxMessages} messages that --max-messages allows were sent`);
    const recipient = await stream.next();
    if (!allows(recipients, recipient.address))
      throw refusal(`${recipient.address} is not an allowed recipient`);
    const dueMs = this.#lastMs + 1000 / maxPerSecond;
    for (let nowMs = this.#clock.now(); nowMs < dueMs; nowMs = this.#clock.now())
      await this.#clock.waitMs(dueMs - nowMs);
    this.#left--;
    this.#lastMs = this.#clock.now();
    return recipient;
  }
}

function refusal(message: string): SendoffError {
  return new SendoffError(message, {
    code: 'send-limits',
    hint: 'docs/targets.md lists the send limits of external servers',
    exitCode: EXIT.usage,
  });
}
