import type { CanonicalMessage } from '../../src/model/canonical.ts';
import { idBelongsTo, indexOfId } from '../../src/model/identity.ts';
import { type LedgerState, LedgerTable, WIDE_CELL_BITS } from '../../src/model/ledger.ts';
import type { LedgerFault } from '../../src/model/trial.ts';
import type { Delivery, Sink } from '../contract.ts';

const FAULTS_KEPT = 20;

/** What arrived between `begin` and `end`. */
export interface LedgerPage {
  readonly ledger: LedgerState;
  /** Deliveries whose identity was made for another address: the first 20. */
  readonly misdelivered: readonly LedgerFault[];
  readonly misdeliveredCount: number;
  /** Where messages were kept: all of them, in order of arrival. */
  readonly received: readonly CanonicalMessage[];
}

/** The account of one mock: every delivery is counted, in constant memory unless messages are kept. */
export class Ledger implements Sink {
  #table = new LedgerTable();
  readonly #narrow = this.#table;
  #wide: LedgerTable | undefined;
  #keeps = false;
  #misdelivered: LedgerFault[] = [];
  #misdeliveredCount = 0;
  #received: Promise<CanonicalMessage>[] = [];
  /** Whoever waits for so many deliveries. */
  #awaited: { readonly total: number; readonly reached: () => void } | undefined;

  get keeps(): boolean {
    return this.#keeps;
  }

  /**
   * Forgets all. `keep`: also takes every message apart as it arrives, so that its bytes need not be held. `wide`: holds many
   * differences.
   */
  begin(keep: boolean, wide = false): void {
    if (wide) this.#wide ??= new LedgerTable(WIDE_CELL_BITS);
    this.#table = wide ? (this.#wide ?? this.#narrow) : this.#narrow;
    this.#table.clear();
    this.#keeps = keep;
    this.#misdelivered = [];
    this.#misdeliveredCount = 0;
    this.#received = [];
  }

  deliver({ recipient, id, read }: Delivery): void {
    this.#table.add(recipient, id);
    if (id !== '' && !idBelongsTo(id, recipient)) this.#misdeliver(recipient, id);
    if (this.#awaited !== undefined && this.#table.total >= this.#awaited.total) this.#awaited.reached();
    if (!this.#keeps) return;
    const message = Promise.resolve().then(read);
    // Told by `end`, which awaits it; until then it is nobody's.
    message.catch(() => {});
    this.#received.push(message);
  }

  /** Resolves when so many deliveries were counted since `begin`, or after so long, with their number. */
  arrived(total: number, withinMs: number): Promise<number> {
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

  /** Stops keeping; counts go on until the next `begin`. Rejects when a kept message could not be taken apart. */
  async end(): Promise<LedgerPage> {
    const page = {
      ledger: this.#table.state(),
      misdelivered: this.#misdelivered,
      misdeliveredCount: this.#misdeliveredCount,
    };
    const received = this.#received;
    this.#keeps = false;
    this.#received = [];
    return { ...page, received: await Promise.all(received) };
  }

  #misdeliver(recipient: string, id: string): void {
    if (this.#misdeliveredCount++ >= FAULTS_KEPT) return;
    this.#misdelivered.push({
      fault: 'misdelivered',
      recipient,
      index: indexOfId(id) ?? null,
      detail: `its identity, ${id}, was made for another address`,
    });
  }
}
