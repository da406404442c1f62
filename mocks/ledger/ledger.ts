import type { CanonicalMessage } from '../../src/model/proof/canonical.ts';
import { idBelongsTo, indexOfId } from '../../src/model/proof/identity.ts';
import { LARGE_CELL_BITS, type LedgerState, LedgerTable, ledgerKey } from '../../src/model/proof/ledger.ts';
import type { HeldSample, LateMessages, RecipientRef, SampledMessage } from '../../src/model/protocol.ts';
import type { LedgerFault } from '../../src/model/trial.ts';
import type { Delivery, Sink } from '../contract.ts';
import { type KeyedHash, randomHash } from './keyed-hash.ts';
import { LateMessageCount } from './late-messages.ts';
import { Sample, type SampleLimits } from './sample.ts';

const FAULTS_KEPT = 20;

/** The messages that arrived between `begin` and `end`. */
export interface LedgerPage {
  readonly ledger: LedgerState;
  /** The first 20 deliveries whose identity belongs to another address. */
  readonly misdelivered: readonly LedgerFault[];
  readonly misdeliveredCount: number;
  /** All messages in order of arrival, if they were kept. */
  readonly received: readonly CanonicalMessage[];
  readonly sample: HeldSample;
  /** Messages that arrived outside of their window, since the last page. */
  readonly lateMessages: readonly LateMessages[];
}

export interface Window {
  /** Parses every message when it arrives, so that its bytes can be dropped. */
  readonly keepMessages: boolean;
  /** Uses a table that can hold many differences. */
  readonly largeLedger?: boolean | undefined;
  /** Counts only messages with this tag; all others are late. Without a tag, all messages count. */
  readonly tag?: string | undefined;
  /** Keeps a random sample of the messages, which is parsed after `end`. */
  readonly sample?: boolean | undefined;
}

export interface LedgerOptions {
  /** Bytes that a message keeps in memory until it is read, if the delivery does not state them. */
  readonly heldBytes?: (() => number) | undefined;
  readonly limits?: SampleLimits | undefined;
  readonly newHash?: (() => KeyedHash) | undefined;
}

/** The ledger of one mock. It counts every delivery, in constant memory unless messages are kept. */
export class Ledger implements Sink {
  readonly #options: LedgerOptions;
  #table = new LedgerTable();
  readonly #smallTable = this.#table;
  #largeLedger: LedgerTable | undefined;
  #keeps = false;
  /** Undefined: every message belongs to the window. '': no window is open. */
  #tag: string | undefined;
  readonly #lateMessages = new LateMessageCount();
  #hash: KeyedHash | undefined;
  #sample: Sample<Delivery> = new Sample();
  #misdelivered: LedgerFault[] = [];
  #misdeliveredCount = 0;
  #received: Promise<CanonicalMessage>[] = [];
  /** The caller that waits until `total` deliveries are counted. */
  #awaited: { readonly total: number; readonly reached: () => void } | undefined;

  constructor(options: LedgerOptions = {}) {
    this.#options = options;
  }

  get keeps(): boolean {
    return this.#keeps;
  }

  /** True if this message may be read. The mock calls it before the content arrives. */
  needsContent(recipient: string, id: string): boolean {
    if (this.#keeps) return true;
    if (this.#hash === undefined || !this.#isOfWindow(id)) return false;
    return this.#sample.admits(this.#hash(ledgerKey(recipient, id)));
  }

  /** Opens a window and clears everything except late messages. */
  begin({ keepMessages, largeLedger = false, tag, sample = false }: Window): void {
    if (largeLedger) this.#largeLedger ??= new LedgerTable(LARGE_CELL_BITS);
    this.#table = largeLedger ? (this.#largeLedger ?? this.#smallTable) : this.#smallTable;
    this.#table.clear();
    this.#keeps = keepMessages;
    this.#tag = tag;
    this.#hash = sample ? (this.#options.newHash ?? randomHash)() : undefined;
    this.#sample = new Sample(this.#options.limits);
    this.#misdelivered = [];
    this.#misdeliveredCount = 0;
    this.#received = [];
  }

  deliver(delivery: Delivery): void {
    const { recipient, id, read } = delivery;
    if (!this.#isOfWindow(id)) {
      this.#lateMessages.add(recipient, id);
      return;
    }
    const key = this.#table.add(recipient, id);
    if (id !== '' && !idBelongsTo(id, recipient)) this.#misdeliver(recipient, id);
    if (this.#hash !== undefined) {
      const hash = this.#hash(key);
      if (this.#sample.admits(hash)) this.#hold(hash, delivery);
    }
    if (this.#awaited !== undefined && this.#table.total >= this.#awaited.total) this.#awaited.reached();
    if (!this.#keeps) return;
    const message = Promise.resolve().then(read);
    // `end` awaits it and rejects. Without this line Node would report an unhandled rejection before that.
    message.catch(() => {});
    this.#received.push(message);
  }

  /**
   * Resolves with the number of deliveries since `begin`: when `total` of them were counted, or after
   * `withinMs`.
   */
  waitForDeliveries(total: number, withinMs: number): Promise<number> {
    if (this.#table.total >= total) return Promise.resolve(this.#table.total);
    return new Promise((resolve) => {
      const reached = (): void => {
        clearTimeout(timer);
        this.#awaited = undefined;
        resolve(this.#table.total);
      };
      const timer = setTimeout(reached, withinMs);
      this.#awaited = { total, reached };
    });
  }

  /**
   * Closes the window: from now on, messages with a tag are late. Rejects if a kept message cannot be
   * parsed. The sample stays until `takeSample` has read it.
   */
  async end(): Promise<LedgerPage> {
    const page = {
      ledger: this.#table.state(),
      misdelivered: this.#misdelivered,
      misdeliveredCount: this.#misdeliveredCount,
      sample: { recipients: this.#inOrder().map(recipientRefOf), isCut: this.#sample.isCut },
      lateMessages: this.#lateMessages.take(),
    };
    const received = this.#received;
    this.#keeps = false;
    if (this.#tag !== undefined) this.#tag = '';
    this.#hash = undefined;
    this.#received = [];
    return { ...page, received: await Promise.all(received) };
  }

  /** Parses these messages of the sample. Drops the sample after its last message. */
  async takeSample(from: number, count: number): Promise<readonly SampledMessage[]> {
    const wanted = this.#inOrder().slice(from, from + count);
    const messages = await Promise.all(wanted.map(parsed));
    if (from + count >= this.#sample.size) this.#sample = new Sample(this.#options.limits);
    return messages;
  }

  #inOrder(): readonly Delivery[] {
    const placed = this.#sample
      .values()
      .map((delivery) => ({ delivery, index: indexOfId(delivery.id) ?? 0 }));
    return placed.sort((a, b) => a.index - b.index).map(({ delivery }) => delivery);
  }

  /** Messages that arrived outside of their window, since the last call. */
  takeLateMessages(): readonly LateMessages[] {
    return this.#lateMessages.take();
  }

  /** A message without an identity counts in every window. */
  #isOfWindow(id: string): boolean {
    return this.#tag === undefined || id === '' || (this.#tag !== '' && id.endsWith(this.#tag));
  }

  #hold(hash: number, delivery: Delivery): void {
    const bytes = delivery.bytes ?? this.#options.heldBytes?.() ?? 0;
    // The host dropped the content before this window began.
    if (delivery.bytes === 0) return;
    this.#sample.offer(hash, bytes, delivery);
  }

  #misdeliver(recipient: string, id: string): void {
    if (this.#misdeliveredCount++ >= FAULTS_KEPT) return;
    this.#misdelivered.push({
      fault: 'misdelivered',
      recipient,
      index: indexOfId(id) ?? null,
      detail: `its identity ${id} belongs to another address`,
    });
  }
}

function recipientRefOf({ recipient, id }: Delivery): RecipientRef {
  return { index: indexOfId(id) ?? null, recipient };
}

/** A message that cannot be parsed is a finding, not an error of the mock. */
async function parsed({ recipient, id, read }: Delivery): Promise<SampledMessage> {
  try {
    return { recipient, id, message: await read(), problem: null };
  } catch (error) {
    return { recipient, id, message: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
