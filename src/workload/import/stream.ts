import { usageError } from '../../model/error.ts';
import type { Recipient, RecipientStream } from '../../model/recipient.ts';
import { readerFor } from './readers.ts';
import { type ImportedRow, isMalformed, type Malformed } from './row.ts';

/** Files with at most this many rows are read once and kept. Larger ones are read again in each round. */
const KEPT_ROWS = 4096;

/**
 * The recipients of a file, repeated endlessly, from `first` (modulo the number of rows) on.
 * At most one piece of the file is in memory. `next` rejects with a usageError if the file was not checked or
 * has changed.
 */
export class ImportedStream implements RecipientStream {
  readonly #path: string;
  readonly #make: (row: ImportedRow, index: number) => Recipient;
  #index: number;
  #skip: number;
  #batch: readonly (ImportedRow | Malformed)[] = [];
  #at = 0;
  #reader: AsyncGenerator<readonly (ImportedRow | Malformed)[]> | undefined;
  /** Rows read in this round. */
  #read = 0;
  /** All rows of this round, up to KEPT_ROWS. */
  #kept: (ImportedRow | Malformed)[] | undefined = [];
  #allKept = false;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(path: string, first: number, make: (row: ImportedRow, index: number) => Recipient) {
    this.#path = path;
    this.#index = first;
    this.#skip = first;
    this.#make = make;
  }

  next(): Recipient | Promise<Recipient> {
    if (this.#waiting === 0 && this.#at < this.#batch.length) return this.#take();
    this.#waiting++;
    const answer = this.#turn.then(() => this.#takeLater()).finally(() => this.#waiting--);
    this.#turn = answer.catch(() => {});
    return answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#reader?.return(undefined);
    this.#reader = undefined;
    this.#batch = [];
    this.#at = 0;
  }

  #take(): Recipient {
    const row = this.#batch[this.#at++];
    if (row === undefined) throw new RangeError('no row is buffered');
    if (isMalformed(row)) {
      throw usageError('recipients-malformed', `${this.#path}, line ${row.line}: ${row.problem}`);
    }
    if (this.#allKept && this.#at === this.#batch.length) this.#at = 0;
    return this.#make(row, this.#index++);
  }

  async #takeLater(): Promise<Recipient> {
    while (this.#at >= this.#batch.length) {
      if (this.#closed) throw new TypeError('the stream of recipients is closed');
      await this.#readMore();
    }
    return this.#take();
  }

  async #readMore(): Promise<void> {
    this.#reader ??= readerFor(this.#path)(this.#path);
    const { done, value } = await this.#reader.next();
    if (done) return this.#endRound();
    this.#read += value.length;
    if (this.#kept !== undefined) {
      if (this.#read > KEPT_ROWS) this.#kept = undefined;
      else this.#kept.push(...value);
    }
    this.#batch = value;
    this.#at = Math.min(this.#skip, value.length);
    this.#skip -= this.#at;
  }

  #endRound(): void {
    this.#reader = undefined;
    if (this.#read === 0) throw usageError('recipients-empty', `${this.#path} has no recipients`);
    this.#skip %= this.#read;
    if (this.#kept === undefined) {
      this.#read = 0;
      this.#kept = undefined;
      return;
    }
    this.#allKept = true;
    this.#batch = this.#kept;
    this.#at = this.#skip;
    this.#skip = 0;
  }
}
