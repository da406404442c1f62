import type { Content } from '../../model/content.ts';
import { EXIT, SendoffError } from '../../model/error.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Transport, TransportFacts, TransportOptions } from '../../model/transport.ts';
import { requestKey } from '../api/dialect.ts';
import { withHints } from '../api/hints.ts';
import { libraryVersion } from '../library.ts';
import { accepted, alike, notPrepared, refused } from '../outcomes.ts';
import { splitRecipients } from '../split.ts';
import { isSecured, type Sdk, type SdkConnection, type SdkSender } from './sdk.ts';

/** Sends with any SDK. `prepare` loads it, so users need only the SDKs that they choose. */
export class SdkTransport implements Transport {
  readonly #sdk: Sdk;
  readonly #options: TransportOptions;
  #connection: SdkConnection | undefined;
  #sender: SdkSender | undefined;

  constructor(sdk: Sdk, options: TransportOptions) {
    this.#sdk = sdk;
    this.#options = options;
  }

  async prepare(content: Content): Promise<void> {
    this.#connection ??= await this.#sdk.connect(this.#options);
    this.#sender = await this.#connection.prepare(content);
  }

  async send(recipients: readonly Recipient[], key?: string): Promise<readonly Outcome[]> {
    const sender = this.#ready();
    if (recipients.length <= sender.perRequest) return this.#request(sender, recipients, key);
    const outcomes: Outcome[] = [];
    for (const group of splitRecipients(recipients, sender.perRequest)) {
      outcomes.push(...(await this.#request(sender, group, key)));
    }
    return outcomes;
  }

  async compose(recipients: readonly Recipient[]): Promise<number> {
    const sender = this.#ready();
    let bytes = 0;
    for (const group of splitRecipients(recipients, sender.perRequest)) bytes += await sender.compose(group);
    return bytes;
  }

  facts(): TransportFacts {
    const { concurrency, connection, timeoutMs } = this.#options;
    const [library = ''] = this.#sdk.packages;
    return {
      preparation: 'each',
      library,
      version: libraryVersion(library),
      poolSize: concurrency,
      connection,
      noDelay: true,
      security: isSecured(this.#options) ? 'HTTP/1.1 over TLS' : 'none',
      timeoutMs,
      ...this.#sdk.facts,
    };
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  async #request(
    sender: SdkSender,
    recipients: readonly Recipient[],
    key: string | undefined,
  ): Promise<readonly Outcome[]> {
    try {
      const response = await sender.send(
        recipients,
        key === undefined ? undefined : requestKey(key, recipients),
      );
      if (response === undefined) return accepted(recipients.length);
      const outcomes = this.#sdk.dialect.outcomes(response, recipients);
      return response.status < 400 ? outcomes : withHints(outcomes, response);
    } catch (error) {
      return alike(recipients.length, outcomeOfFailure(error));
    }
  }

  #ready(): SdkSender {
    if (this.#sender === undefined) throw notPrepared();
    return this.#sender;
  }
}

/** axios reports its own timeout as ECONNABORTED. */
const TIMEOUTS: ReadonlySet<string> = new Set(['ETIMEDOUT', 'ECONNABORTED', 'TimeoutError']);

/** A network failure, for SDKs that hide its code. */
export function networkFailure(code: string, message: string): Error & { readonly code: string } {
  return Object.assign(new Error(message), { code });
}

function outcomeOfFailure(error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof Error && typeof code === 'string') {
    return refused(TIMEOUTS.has(code) ? 'timed-out' : 'failed', `${code}: ${error.message}`);
  }
  throw new SendoffError('An SDK failed before it sent a request.', {
    code: 'request-fault',
    exitCode: EXIT.fault,
    cause: error,
  });
}
