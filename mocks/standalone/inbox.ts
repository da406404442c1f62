import type { CanonicalMessage } from '../../src/model/canonical.ts';
import type { Sink } from '../contract.ts';

/** One message for one recipient, as it is kept. */
export interface Kept {
  /** From 1, in order of arrival; never given twice. */
  readonly number: number;
  readonly receivedAt: string;
  /** `smtp`, or the dialect of the API that took it. */
  readonly mock: string;
  /** The envelope's recipient. */
  readonly recipient: string;
  /** Null where it could not be taken apart. */
  readonly message: CanonicalMessage | null;
  /** Why it could not. */
  readonly problem: string | null;
}

export interface InboxLimits {
  /** The newest so many are kept; 0: messages are counted, and not taken apart. */
  readonly messages: number;
  /** And of those, no more than have so many characters of text and HTML together. */
  readonly characters: number;
}

export interface Filter {
  readonly recipient?: string;
  /** Part of the subject, in whatever case. */
  readonly subject?: string;
  readonly mock?: string;
  /** Only those with a higher number. */
  readonly after?: number;
}

/** What several mocks received: the newest messages in bounded memory, and the count of all. */
export class Inbox {
  readonly #limits: InboxLimits;
  readonly #now: () => Date;
  /** By number, oldest first. */
  readonly #kept = new Map<number, { readonly entry: Promise<Kept>; size: number }>();
  readonly #received = new Map<string, number>();
  #last = 0;
  #size = 0;

  constructor(limits: InboxLimits, now: () => Date = () => new Date()) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Where the mock of this name puts what it accepts. */
  sinkOf(mock: string): Sink {
    this.#received.set(mock, 0);
    return {
      keeps: this.#limits.messages > 0,
      deliver: ({ recipient, read }) => {
        const number = ++this.#last;
        this.#received.set(mock, (this.#received.get(mock) ?? 0) + 1);
        if (this.#limits.messages === 0) return;
        const about = { number, receivedAt: this.#now().toISOString(), mock, recipient };
        const entry = Promise.resolve()
          .then(read)
          .then(
            (message): Kept => {
              this.#grow(number, message.text.length + message.html.length);
              return { ...about, message, problem: null };
            },
            (error: unknown): Kept => ({
              ...about,
              message: null,
              problem: error instanceof Error ? error.message : String(error),
            }),
          );
        this.#kept.set(number, { entry, size: 0 });
        if (this.#kept.size > this.#limits.messages) this.#dropOldest();
      },
    };
  }

  /** Since the start, by mock. */
  received(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#received);
  }

  get total(): number {
    return this.#last;
  }

  get kept(): number {
    return this.#kept.size;
  }

  /** Newest first. */
  async find({ recipient, subject, mock, after = 0 }: Filter): Promise<readonly Kept[]> {
    const entries = await Promise.all([...this.#kept.values()].map(({ entry }) => entry));
    const address = recipient?.toLowerCase();
    const words = subject?.toLowerCase();
    return entries
      .filter(
        (one) =>
          // Not those that had to go while the others were being read.
          this.#kept.has(one.number) &&
          one.number > after &&
          (address === undefined || one.recipient.toLowerCase() === address) &&
          (words === undefined || (one.message?.subject.toLowerCase().includes(words) ?? false)) &&
          (mock === undefined || one.mock === mock),
      )
      .reverse();
  }

  async get(number: number): Promise<Kept | undefined> {
    return await this.#kept.get(number)?.entry;
  }

  /** Forgets what is kept, not the counts; gives how many that were. */
  clear(): number {
    const forgotten = this.#kept.size;
    this.#kept.clear();
    this.#size = 0;
    return forgotten;
  }

  #grow(number: number, size: number): void {
    const slot = this.#kept.get(number);
    // It may have been dropped, or forgotten, before it was read.
    if (slot === undefined) return;
    slot.size = size;
    this.#size += size;
    while (this.#size > this.#limits.characters && this.#kept.size > 1) this.#dropOldest();
  }

  #dropOldest(): void {
    const [oldest] = this.#kept;
    if (oldest === undefined) return;
    const [number, { size }] = oldest;
    this.#kept.delete(number);
    this.#size -= size;
  }
}
