import type { CanonicalMessage } from '../../src/model/proof/canonical.ts';
import type { Delivery, MessageSource, SendOptions, Sink } from '../contract.ts';
import { type MimeHead, mimeHead } from './mime-head.ts';
import { SharedBytes } from './shared-bytes.ts';

/** One message for one recipient in the inbox. */
export interface InboxEntry {
  /** From 1, in order of arrival; never used twice. */
  readonly number: number;
  readonly receivedAt: string;
  /** `smtp`, or the dialect of the API that accepted it. */
  readonly mock: string;
  /** The envelope's recipient. */
  readonly recipient: string;
  /** The ID that the API returned; over SMTP, the Message-ID. */
  readonly messageId: string | null;
  /** Null if it could not be parsed. */
  readonly message: CanonicalMessage | null;
  /** Date and all headers in order of arrival; null for an API, which writes the headers itself. */
  readonly head: MimeHead | null;
  readonly options: SendOptions | null;
  /** The bytes that the client sent. Recipients of one message share them. */
  readonly source: MessageSource | null;
  /** Why the message could not be parsed. */
  readonly problem: string | null;
}

export interface InboxLimits {
  /** The number of entries that are kept, one per recipient. 0: messages are counted, and not parsed. */
  readonly messages: number;
  /** The limit of their size: raw bytes and parsed message, counted once for all recipients of a message. */
  readonly bytes: number;
}

export interface Filter {
  readonly recipient?: string;
  /** Part of the subject; the case does not matter. */
  readonly subject?: string;
  readonly mock?: string;
  /** Only those with a higher number. */
  readonly after?: number;
}

/** The approximate size of an entry without the parts that recipients share. */
const BYTES_PER_ENTRY = 500;

/** The messages of several mocks: the newest in bounded memory, and the count of all. */
export class Inbox {
  readonly limits: InboxLimits;
  readonly #now: () => Date;
  /** By number, oldest first. */
  readonly #kept = new Map<number, { readonly entry: Promise<InboxEntry>; readonly shared: object[] }>();
  readonly #received = new Map<string, number>();
  readonly #bytes = new SharedBytes();
  #last = 0;
  #dropped = 0;

  constructor(limits: InboxLimits, now: () => Date = () => new Date()) {
    this.limits = limits;
    this.#now = now;
  }

  /** The sink for the mock of this name. */
  sinkOf(mock: string): Sink {
    this.#received.set(mock, 0);
    return {
      keeps: this.limits.messages > 0,
      ...(this.limits.messages > 0 ? { needsSource: true } : {}),
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
    // Keep `read` only until the message is parsed, so that the mock's input can be freed.
    const { read } = delivery;
    const entry = Promise.resolve()
      .then(read)
      .then(
        (message): InboxEntry => {
          this.#share(number, message.attachments, sizeOf(message));
          return { ...about, message, options: options?.() ?? null, problem: null };
        },
        (error: unknown): InboxEntry => ({
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

  /** The number of messages since the start, by mock. */
  received(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#received);
  }

  get total(): number {
    return this.#last;
  }

  get kept(): number {
    return this.#kept.size;
  }

  /** The number of entries that were dropped for newer ones. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The size of all entries. */
  get bytes(): number {
    return this.#bytes.total;
  }

  /** Newest first. */
  async find({ recipient, subject, mock, after = 0 }: Filter): Promise<readonly InboxEntry[]> {
    const entries = await Promise.all([...this.#kept.values()].map(({ entry }) => entry));
    const address = recipient?.toLowerCase();
    const words = subject?.toLowerCase();
    return entries
      .filter(
        (one) =>
          // Skip entries that were dropped while others were parsed.
          this.#kept.has(one.number) &&
          one.number > after &&
          (address === undefined || one.recipient.toLowerCase() === address) &&
          (words === undefined || (one.message?.subject.toLowerCase().includes(words) ?? false)) &&
          (mock === undefined || one.mock === mock),
      )
      .reverse();
  }

  async get(number: number): Promise<InboxEntry | undefined> {
    return await this.#kept.get(number)?.entry;
  }

  /** Deletes all entries but not the counts. Returns the number of deleted entries. */
  clear(): number {
    const deleted = this.#kept.size;
    this.#kept.clear();
    this.#bytes.clear();
    return deleted;
  }

  /** Adds a part to the size of an entry. A part that several entries share counts once. */
  #share(number: number, part: object, bytes: number): void {
    const slot = this.#kept.get(number);
    // The entry may have been dropped or deleted before it was parsed.
    if (slot === undefined) return;
    slot.shared.push(part);
    this.#bytes.hold(part, bytes);
    while (this.#bytes.total > this.limits.bytes && this.#kept.size > 1) this.#dropOldest();
  }

  #dropOldest(): void {
    const [oldest] = this.#kept;
    if (oldest === undefined) return;
    const [number, { shared }] = oldest;
    this.#kept.delete(number);
    this.#dropped++;
    for (const part of shared) this.#bytes.release(part);
  }
}

/** The size of the parts that recipients of one message share. */
function sizeOf({ subject, text, html, headers, attachments }: CanonicalMessage): number {
  const inHeaders = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return (
    Buffer.byteLength(text) + Buffer.byteLength(html) + subject.length + inHeaders + 200 * attachments.length
  );
}
