import type { Content } from '../../model/content.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Transport, TransportFacts, TransportOptions } from '../../model/transport.ts';
import { alike } from '../outcomes.ts';
import { notPrepared } from '../prepared.ts';
import { splitRecipients } from '../split.ts';
import type { Dialect } from './dialect.ts';
import { HttpSender, outcomeOfError } from './http.ts';

/** Any dialect over undici. */
export class ApiTransport<Prepared> implements Transport {
  readonly #dialect: Dialect<Prepared>;
  readonly #options: TransportOptions;
  readonly #sender: HttpSender;
  #prepared: Prepared | undefined;

  constructor(dialect: Dialect<Prepared>, options: TransportOptions) {
    this.#dialect = dialect;
    this.#options = options;
    this.#sender = new HttpSender(options);
  }

  async prepare(content: Content): Promise<void> {
    this.#prepared = await this.#dialect.prepare(content, this.#options.endpoint, (request) =>
      this.#sender.exchange(request),
    );
  }

  send(recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    // Most calls are for one recipient: another async function around it would cost each of them three turns of the queue.
    return recipients.length === 1 ? this.#request(recipients) : this.#requests(recipients);
  }

  async #requests(recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const prepared = this.#ready();
    const outcomes: Outcome[] = [];
    for (const group of splitRecipients(recipients, this.#dialect.perRequest(prepared))) {
      outcomes.push(...(await this.#request(group)));
    }
    return outcomes;
  }

  async compose(recipients: readonly Recipient[]): Promise<number> {
    const prepared = this.#ready();
    let bytes = 0;
    for (const group of splitRecipients(recipients, this.#dialect.perRequest(prepared))) {
      bytes += Buffer.byteLength(this.#dialect.compose(prepared, group).body);
    }
    return bytes;
  }

  facts(): TransportFacts {
    return this.#sender.facts();
  }

  close(): Promise<void> {
    return this.#sender.close();
  }

  async #request(recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const prepared = this.#ready();
    const request = this.#dialect.compose(prepared, recipients);
    try {
      return this.#dialect.outcomes(await this.#sender.exchange(request), recipients);
    } catch (error) {
      return alike(recipients.length, outcomeOfError(error));
    }
  }

  #ready(): Prepared {
    if (this.#prepared === undefined) throw notPrepared();
    return this.#prepared;
  }
}
