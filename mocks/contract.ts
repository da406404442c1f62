import type { FeedbackSettings, FeedbackTruth } from '../src/model/feedback.ts';
import type { CanonicalMessage } from '../src/model/proof/canonical.ts';
import type { Endpoint, TransportFacts } from '../src/model/transport.ts';
import type { Wire } from '../src/model/trial.ts';
import type { Faults } from './faults/faults.ts';
import type { ServerTls } from './tls/server-side.ts';

/** One message for one recipient, as a mock received it. A merge request is rendered. */
export interface Delivery {
  /** The envelope's recipient. */
  readonly recipient: string;
  /** The message's identity (see src/model/proof/identity.ts), or '' if it has none. */
  readonly id: string;
  /** The ID that the API returned for the message. Its events contain it. */
  readonly messageId?: string;
  /**
   * Bytes that `read` keeps in memory, if the host knows. 0: the content was dropped, and `read` would fail.
   */
  readonly bytes?: number;
  /** Parses the message. In timed trials it is called for a sample only, and after the trial. */
  readonly read: () => CanonicalMessage | Promise<CanonicalMessage>;
  /** The provider options of the request. Only an inbox calls it. */
  readonly options?: () => SendOptions;
  /**
   * The bytes that the client sent, if the sink needs them: one object for all recipients of a message or
   * request.
   */
  readonly source?: MessageSource;
}

/** The bytes as received: the message with its headers over SMTP, the request body over an API. */
export interface MessageSource {
  readonly kind: 'mime' | 'request';
  readonly bytes: Buffer;
}

/** Shown by the inbox, never compared: a comparison covers only what the recipient sees. */
export interface SendOptions {
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** As sent: a time, or seconds since 1970. */
  readonly scheduledAt: string | number | null;
  /**
   * All documented fields that have no effect in the mock (those above included), by their path in the
   * request.
   */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Receives each accepted message, once per recipient, before the mock answers the client. */
export interface Sink {
  /** True if `read` will be called, so that the mock must keep the bytes. */
  readonly keeps: boolean;
  /** If `keeps` is false: true if `read` may be called for this message. */
  readonly needsContent?: (recipient: string, id: string) => boolean;
  /** True if deliveries must contain `source`. */
  readonly needsSource?: true;
  deliver(delivery: Delivery): void;
  /** If a fault rejects this recipient: the HTTP status of the rejection. */
  readonly rejectionStatus?: (recipient: string) => number | undefined;
}

/** A mock in this process, listening on the loopback interface. */
export interface MockServer {
  readonly endpoint: Endpoint;
  /** Library versions, socket options and the greeting pause, for the run file. */
  readonly facts: TransportFacts;
  /** Traffic on its sockets since it started. */
  wire(): Wire;
  /** The number of open connections. */
  openConnections(): number;
  /** With `feedback`: the true outcomes. Resolves when all events are sent, or after `waitMs`. */
  readonly truth?: (waitMs: number) => Promise<FeedbackTruth>;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

export interface MockOptions {
  /** 0 for any free port. A port in use rejects with the usage error `port-in-use`. */
  readonly port: number;
  readonly sink: Sink;
  /** Faults to inject between their `begin` and `end`. */
  readonly faults?: Faults | undefined;
  /** Simulates delivery outcomes and reports them to the sender. */
  readonly feedback?: FeedbackSettings | undefined;
  /** Certificate and key to share with other mocks. By default a mock with TLS makes its own. */
  readonly tls?: ServerTls | undefined;
}

export type StartMock = (options: MockOptions) => Promise<MockServer>;
