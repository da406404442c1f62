import { gzipSync } from 'node:zlib';
import type { Content } from '../../model/content.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Transport, TransportFacts, TransportOptions } from '../../model/transport.ts';
import { alike, notPrepared } from '../outcomes.ts';
import { splitRecipients } from '../split.ts';
import { type ApiRequest, type Dialect, requestKey } from './dialect.ts';
import { withHints } from './hints.ts';
import { HttpSender, outcomeOfError, type Sender } from './http.ts';
import { MinimalSender } from './minimal/sender.ts';

/** Sends any dialect's requests, over undici or by the reference client. */
export class ApiTransport<Prepared> implements Transport {
  readonly #dialect: Dialect<Prepared>;
  readonly #options: TransportOptions;
  readonly #sender: Sender;
  readonly #compresses: boolean;
  readonly #compose: Dialect<Prepared>['compose'];
  #prepared: Prepared | undefined;

  constructor(dialect: Dialect<Prepared>, options: TransportOptions) {
    this.#dialect = dialect;
    this.#options = options;
    this.#sender =
      options.features?.includes('minimal') === true ? new MinimalSender(options) : new HttpSender(options);
    this.#compresses = options.features?.includes('gzip') === true;
    const plain = options.features?.includes('plain') === true;
    const composed = plain ? dialect.composeWhole.bind(dialect) : dialect.compose.bind(dialect);
    this.#compose = this.#compresses ? (...parts) => gzipped(composed(...parts)) : composed;
  }

  async prepare(content: Content): Promise<void> {
    this.#prepared = await this.#dialect.prepare(content, this.#options.endpoint, (request) =>
      this.#sender.exchange(request),
    );
  }

  send(recipients: readonly Recipient[], key?: string): Promise<readonly Outcome[]> {
    // Most calls have one recipient: one more async function would cost each of them three turns of the
    // microtask queue.
    return recipients.length === 1 ? this.#request(recipients, key) : this.#requests(recipients, key);
  }

  async #requests(recipients: readonly Recipient[], key: string | undefined): Promise<readonly Outcome[]> {
    const prepared = this.#ready();
    const outcomes: Outcome[] = [];
    for (const group of splitRecipients(recipients, this.#dialect.perRequest(prepared))) {
      outcomes.push(...(await this.#request(group, key)));
    }
    return outcomes;
  }

  async compose(recipients: readonly Recipient[]): Promise<number> {
    const prepared = this.#ready();
    let bytes = 0;
    for (const group of splitRecipients(recipients, this.#dialect.perRequest(prepared))) {
      const request = this.#compose(prepared, group);
      bytes += Buffer.byteLength((this.#dialect.sign?.(prepared, request) ?? request).body);
    }
    return bytes;
  }

  facts(): TransportFacts {
    return {
      ...this.#sender.facts(),
      preparation: this.#options.features?.includes('plain') === true ? 'each' : 'once',
      contentEncoding: this.#compresses ? 'gzip' : 'none',
    };
  }

  close(): Promise<void> {
    return this.#sender.close();
  }

  async #request(recipients: readonly Recipient[], key: string | undefined): Promise<readonly Outcome[]> {
    const prepared = this.#ready();
    const composed = this.#compose(prepared, recipients);
    const unsigned = key === undefined ? composed : this.#withKey(composed, key, recipients);
    const request = this.#dialect.sign?.(prepared, unsigned) ?? unsigned;
    try {
      const response = await this.#sender.exchange(request);
      const outcomes = this.#dialect.outcomes(response, recipients);
      return response.status < 400 ? outcomes : withHints(outcomes, response);
    } catch (error) {
      return alike(recipients.length, outcomeOfError(error));
    }
  }

  #withKey(request: ApiRequest, key: string, recipients: readonly Recipient[]): ApiRequest {
    const { idempotencyHeader } = this.#dialect;
    if (idempotencyHeader === undefined) return request;
    return {
      ...request,
      headers: { ...request.headers, [idempotencyHeader]: requestKey(key, recipients) },
    };
  }

  #ready(): Prepared {
    if (this.#prepared === undefined) throw notPrepared();
    return this.#prepared;
  }
}

/** The request with its body compressed at zlib's default level (RFC 9110, section 8.4.1.3). */
function gzipped({ path, headers, body }: ApiRequest): ApiRequest {
  return { path, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) };
}
