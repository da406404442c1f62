import type { Content } from '../../model/content.ts';
import { EXIT, SendoffError } from '../../model/error.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Transport, TransportFacts, TransportOptions } from '../../model/transport.ts';
import { accepted, notPrepared, refused } from '../outcomes.ts';
import { CeilingConnection, TimedOut } from './connection.ts';
import { PLACEHOLDER } from './splice.ts';

/** The protocol of a ceiling client over plain sockets. */
export interface CeilingProtocol {
  /** Prepares a new connection until it can carry messages. */
  greet(connection: CeilingConnection): Promise<void>;
  /** Sends the prebuilt message to this address. */
  send(connection: CeilingConnection, address: string): Promise<Outcome>;
  /** The number of bytes that `send` writes. */
  size(address: string): number;
}

/** The recipient for whom the message is built. */
export const PLACEHOLDER_RECIPIENT: Recipient = Object.freeze({
  index: 0,
  address: PLACEHOLDER,
  name: '',
  id: '',
  fields: Object.freeze({}),
});

/** Sends one message per request, also in a call with many recipients. */
export class CeilingClient implements Transport {
  readonly #options: TransportOptions;
  readonly #build: (content: Content) => Promise<CeilingProtocol>;
  readonly #open = new Set<CeilingConnection>();
  readonly #idle: CeilingConnection[] = [];
  #protocol: CeilingProtocol | undefined;

  constructor(options: TransportOptions, build: (content: Content) => Promise<CeilingProtocol>) {
    this.#options = options;
    this.#build = build;
  }

  async prepare(content: Content): Promise<void> {
    if (content.strategy !== 'static') {
      throw new SendoffError(
        `A ceiling client can’t send ${content.strategy} content: it replays one message.`,
        {
          code: 'ceiling-static',
          exitCode: EXIT.fault,
        },
      );
    }
    this.#protocol = await this.#build(content);
  }

  async send(recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const protocol = this.#ready();
    const outcomes: Outcome[] = [];
    for (const { address } of recipients) outcomes.push(await this.#one(protocol, address));
    return outcomes.every((outcome) => outcome === ACCEPTED) ? accepted(outcomes.length) : outcomes;
  }

  async compose(recipients: readonly Recipient[]): Promise<number> {
    const protocol = this.#ready();
    return recipients.reduce((sum, { address }) => sum + protocol.size(address), 0);
  }

  facts(): TransportFacts {
    const { concurrency, connection, timeoutMs } = this.#options;
    return {
      library: 'node:net',
      version: process.versions.node,
      noDelay: true,
      poolSize: concurrency,
      connection,
      timeoutMs,
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((one) => one.close()));
    this.#open.clear();
    this.#idle.length = 0;
  }

  async #one(protocol: CeilingProtocol, address: string): Promise<Outcome> {
    let connection = this.#idle.pop();
    while (connection !== undefined && !connection.usable) {
      this.#open.delete(connection);
      connection = this.#idle.pop();
    }
    try {
      if (connection === undefined) {
        connection = CeilingConnection.open(this.#options);
        this.#open.add(connection);
        await protocol.greet(connection);
      }
      const outcome = await protocol.send(connection, address);
      if (this.#options.connection === 'cold' || outcome.kind === 'failed') await this.#drop(connection);
      else this.#idle.push(connection);
      return outcome;
    } catch (error) {
      if (connection !== undefined) await this.#drop(connection);
      return refused(
        error instanceof TimedOut ? 'timed-out' : 'failed',
        `${error instanceof Error ? error.message : error}`,
      );
    }
  }

  async #drop(connection: CeilingConnection): Promise<void> {
    this.#open.delete(connection);
    await connection.close();
  }

  #ready(): CeilingProtocol {
    if (this.#protocol === undefined) throw notPrepared();
    return this.#protocol;
  }
}
