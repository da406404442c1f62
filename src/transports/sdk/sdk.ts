import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Content } from '../../model/content.ts';
import type { Recipient } from '../../model/recipient.ts';
import { authorityOf } from '../../model/target.ts';
import type { TransportFacts, TransportOptions } from '../../model/transport.ts';
import type { ApiResponse, Dialect } from '../api/dialect.ts';
import { lookupOf, trustOf } from '../endpoint.ts';

/** One provider's own library, driven as its document shows it to a team. */
export interface Sdk {
  /** Whose requests it makes; what an answer means does not depend on who asked. */
  readonly dialect: Pick<Dialect<never>, 'name' | 'outcomes'>;
  /** What must be installed; the first is the SDK itself. */
  readonly packages: readonly string[];
  /** What sends below it: for the run file. */
  readonly facts: TransportFacts;
  /** What it does not do that the plain requests do: `which …`, for `sendoff list`. */
  readonly lacks: string;
  /** Loads the SDK. */
  connect(options: TransportOptions): Promise<SdkConnection>;
}

export interface SdkConnection {
  prepare(content: Content): Promise<SdkSender>;
  close(): Promise<void>;
}

export interface SdkSender {
  /** How many recipients fit into one request. */
  readonly perRequest: number;
  /**
   * Sends one request. Undefined where every recipient was accepted, else what the server answered, as far as the SDK lets it
   * through. Rejects with a `code` when the network fails. Requests with the same `key` are one, where the SDK takes keys.
   */
  send(recipients: readonly Recipient[], key?: string): Promise<ApiResponse | undefined>;
  /** The size of what `send` would make the body of its request. */
  compose(recipients: readonly Recipient[]): Promise<number>;
}

export function isSecured({ features = [] }: TransportOptions): boolean {
  return features.includes('https');
}

export function baseUrlOf(options: TransportOptions): string {
  return `${isSecured(options) ? 'https' : 'http'}://${authorityOf(options.endpoint)}`;
}

/** The connections of an SDK over `node:http`; certificates are always verified. */
export function nodeAgent(options: TransportOptions): HttpAgent {
  const { endpoint, connection, concurrency } = options;
  const isKept = connection === 'warm';
  // Node reuses a connection whose agent is to keep none, where a request waits for a socket: with no limit none does.
  const pool = { keepAlive: isKept, maxSockets: isKept ? concurrency : Number.POSITIVE_INFINITY };
  if (!isSecured(options)) return new HttpAgent({ ...pool, ...lookupOf(endpoint) });
  return new HttpsAgent({ ...pool, ...trustOf(endpoint), ...lookupOf(endpoint) });
}
