import type { CanonicalMessage } from '../../src/model/proof/canonical.ts';
import type { Delivery, MessageSource, SendOptions, Sink } from '../contract.ts';
import { type MimeHead, mimeHead } from './mime-head.ts';
import { SharedBytes } from './shared-bytes.ts';

/** One message for one recipient, as it is kept. */
export interface Kept {
  /** From 1, in order of arrival; never given twice. */
  readonly number: number;
  readonly receivedAt: string;
  /** `smtp`, or the dialect of the API that took it. */
  readonly mock: string;
  /** The envelope's recipient. */
  readonly recipient: string;
  /** By which an API answered that it knows the message; over SMTP, its Message-ID. */
  readonly messageId: string | null;
  /** Null where it could not be taken apart. */
  readonly message: CanonicalMessage | null;
  /** Date and all headers in the order in which they came; null of an API, which writes them itself. */
  readonly head: MimeHead | null;
  readonly options: SendOptions | null;
  /** What the client sent. Recipients of one message share it. */
  readonly source: MessageSource | null;
  /** Why it could not be taken apart. */
  readonly problem: string | null;
}

export interface InboxLimits {
  /** The newest so many are kept, one for each recipient; 0: messages are counted, and not taken apart. */
  readonly messages: number;
  /** And of those, no more than fit: what was sent and what it was taken apart into, once for all its recipients. */
  readonly bytes: number;
}

export interface Filter {
  readonly recipient?: string;
  /** Part of the subject, in whatever case. */
  readonly subject?: string;
  readonly mock?: string;
  /** Only those with a higher number. */
  readonly after?: number;
}

/** About what an entry takes besides what recipients share. */
const BYTES_PER_ENTRY = 500;

/** What several mocks received: the newest messages in bounded memory, and the count of all. */
export class Inbox {
  readonly limits: InboxLimits;
  readonly #now: () => Date;
  /** By number, oldest first. */
  readonly #kept = new Map<number, { readonly entry: Promise<Kept>; readonly shared: object[] }>();
  readonly #received = new Map<string, number>();
  readonly #bytes = new SharedBytes();
  #last = 0;
  #dropped = 0;

  constructor(limits: InboxLimits, now: () => Date = () => new Date()) {
    this.limits = limits;
    this.#now = now;
  }

  /** Where the mock of this name puts what it accepts. */
  sinkOf(mock: string): Sink {
    this.#received.set(mock, 0);
    return {
      keeps: this.limits.messages > 0,
      ...(this.limits.messages > 0 ? { wantsSource: true } : {}),
      deliver: (delivery) => {
        const number = ++this.#last;
        this.#received.set(mock, (this.#received.get(mock) ?? 0) + 1);
        if (this.limits.messages > 0) this.#keep(number, mock, delivery);
      },
    };
  }

  #keep(number: number, mock: string, delivery: Delivery): void {
    const { recipient, messageId = null, options } = delivery;
    const source = delivery.source === undefined ? null : this.#bytes.own(delivery.source);
    const head = source?.kind === 'mime' ? mimeHead(source) : null;
    const about = {
      number,
      receivedAt: this.#now().toISOString(),
      mock,
      recipient,
      messageId: messageId ?? head?.messageId ?? null,
      head,
      source,
    };
    // Only what is kept here holds on to what the mock read it from.
    const { read } = delivery;
    const entry = Promise.resolve()
      .then(read)
      .then(
        (message): Kept => {
          this.#share(number, message.attachments, sizeOf(message));
          return { ...about, message, options: options?.() ?? null, problem: null };
        },
        (error: unknown): Kept => ({
          ...about,
          message: null,
          options: null,
          problem: error instanceof Error ? error.message : String(error),
        }),
      );
    this.#kept.set(number, { entry, shared: [] });
    this.#share(number, {}, BYTES_PER_ENTRY + recipient.length);
    if (source !== null) this.#share(number, source, source.bytes.length + (head?.size ?? 0));
    if (this.#kept.size > this.limits.messages) this.#dropOldest();
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

  /** How many had to go for newer ones. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Of all that is kept. */
  get bytes(): number {
    return this.#bytes.total;
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
    this.#bytes.clear();
    return forgotten;
  }

  /** Counts what an entry holds on to, once if others hold on to the same. */
  #share(number: number, what: object, bytes: number): void {
    const slot = this.#kept.get(number);
    // It may have been dropped, or forgotten, before it was read.
    if (slot === undefined) return;
    slot.shared.push(what);
    this.#bytes.hold(what, bytes);
    while (this.#bytes.total > this.limits.bytes && this.#kept.size > 1) this.#dropOldest();
  }

  #dropOldest(): void {
    const [oldest] = this.#kept;
    if (oldest === undefined) return;
    const [number, { shared }] = oldest;
    this.#kept.delete(number);
    this.#dropped++;
    for (const what of shared) this.#bytes.release(what);
  }
}

/** Recipients of one message share all of it but the recipient. */
function sizeOf({ subject, text, html, headers, attachments }: CanonicalMessage): number {
  const inHeaders = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return (
    Buffer.byteLength(text) + Buffer.byteLength(html) + subject.length + inHeaders + 200 * attachments.length
  );
}
