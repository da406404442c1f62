import { EXIT, SendoffError } from '../model/error.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import { allows, type SendLimits } from '../model/target.ts';

export interface LimiterClock {
  readonly now: () => number;
  readonly waitMs: (milliseconds: number) => Promise<void>;
}

/**
 * What lets one client write to servers elsewhere: so many messages in all, not faster than that, and to nobody else. It stands
 * where recipients come from and not where calls are made, so that no time of a call holds a wait for its turn.
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

  /** The same recipients, each when its turn has come. `next` rejects where the rails end. */
  bind(stream: RecipientStream): RecipientStream {
    // The first one waits as well: another client may have sent just now.
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
    if (this.#left === 0) throw refusal(`${maxMessages} messages were sent, and no more may be`);
    const recipient = await stream.next();
    if (!allows(recipients, recipient.address)) throw refusal(`nobody may write to ${recipient.address}`);
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
    code: 'sendLimits',
    hint: 'docs/targets.md has the limits of servers elsewhere',
    exitCode: EXIT.usage,
  });
}
