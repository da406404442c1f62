import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Content } from '../../model/content.ts';
import type { Recipient } from '../../model/recipient.ts';
import { authorityOf } from '../../model/target.ts';
import type { TransportFacts, TransportOptions } from '../../model/transport.ts';
import type { ApiResponse, Dialect } from '../api/dialect.ts';
import { lookupOf, trustOf } from '../endpoint.ts';

/** One provider's own library, used as its documentation recommends. */
export interface Sdk {
  /** The dialect of its requests. A response means the same for an SDK as for the plain transport. */
  readonly dialect: Pick<Dialect<never>, 'name' | 'outcomes'>;
  /** Packages to install. The first is the SDK itself. */
  readonly packages: readonly string[];
  /** The HTTP client below the SDK, for the run file. */
  readonly facts: TransportFacts;
  /** Its limits compared to plain requests, for `sendoff list`: `which …`. */
  readonly lacks: string;
  /** Loads the SDK. */
  connect(options: TransportOptions): Promise<SdkConnection>;
}

export interface SdkConnection {
  prepare(content: Content): Promise<SdkSender>;
  close(): Promise<void>;
}

export interface SdkSender {
  /** The most recipients of one request. */
  readonly perRequest: number;
  /**
   * Sends one request. Undefined if every recipient was accepted, otherwise the server's response, as far as
   * the SDK exposes it.
   * Rejects with a `code` if the network fails. Requests with the same `key` count as one, if the SDK accepts
   * keys.
   */
  send(recipients: readonly Recipient[], key?: string): Promise<ApiResponse | undefined>;
  /** The size of the request body that `send` would create. */
  compose(recipients: readonly Recipient[]): Promise<number>;
}

export function isSecured({ features = [] }: TransportOptions): boolean {
  return features.includes('https');
}

export function baseUrlOf(options: TransportOptions): string {
  return `${isSecured(options) ? 'https' : 'http'}://${authorityOf(options.endpoint)}`;
}

/** The connections of an SDK over `node:http`. Certificates are always verified. */
export function nodeAgent(options: TransportOptions): HttpAgent {
  const { endpoint, connection, concurrency } = options;
  const isKept = connection === 'warm';
  // With `maxSockets`, Node reuses a connection for a waiting request even without keep-alive. Without a
  // limit no request waits.
  const pool = { keepAlive: isKept, maxSockets: isKept ? concurrency : Number.POSITIVE_INFINITY };
  if (!isSecured(options)) return new HttpAgent({ ...pool, ...lookupOf(endpoint) });
  return new HttpsAgent({ ...pool, ...trustOf(endpoint), ...lookupOf(endpoint) });
}
