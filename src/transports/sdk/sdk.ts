import type { Content } from '../../model/content.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { TransportFacts, TransportOptions } from '../../model/transport.ts';
import type { ApiResponse, Dialect } from '../api/dialect.ts';

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

export function baseUrlOf({ endpoint: { host, port } }: TransportOptions): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
