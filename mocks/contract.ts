import type { FeedbackSettings, FeedbackTruth } from '../src/model/feedback.ts';
import type { CanonicalMessage } from '../src/model/proof/canonical.ts';
import type { Endpoint, TransportFacts } from '../src/model/transport.ts';
import type { Wire } from '../src/model/trial.ts';
import type { Faults } from './faults/faults.ts';
import type { ServerTls } from './tls/server-side.ts';

/** One message for one recipient, as a mock received (and, for merge requests, rendered) it. */
export interface Delivery {
  /** The envelope's recipient. */
  readonly recipient: string;
  /** The identity that the message carries (see src/model/proof/identity.ts), or '' where it carries none. */
  readonly id: string;
  /** By which an API answered that it knows the message, and names it in its events. */
  readonly messageId?: string;
  /** Bytes that `read` holds on to, if the host knows; 0: it dropped the content, and the message cannot be read. */
  readonly bytes?: number;
  /** Takes the message apart. In timed trials it is called for a sample only, and after the trial. */
  readonly read: () => CanonicalMessage | Promise<CanonicalMessage>;
  /** What the sender asked of the provider besides the message. Only called by an inbox. */
  readonly options?: () => SendOptions;
  /** What the client sent, of a sink that asks for it: one object for all recipients of a message or request. */
  readonly source?: MessageSource;
}

/** As it came: a message with its headers over SMTP, the body of a request over an API. */
export interface MessageSource {
  readonly kind: 'mime' | 'request';
  readonly bytes: Buffer;
}

/** Shown by the inbox, and compared with nothing: of a message, only what its recipient sees is compared. */
export interface SendOptions {
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** As it was sent: a time, or seconds since 1970. */
  readonly scheduledAt: string | number | null;
  /** These and all other documented fields without an effect here, by their path in the request. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Where a mock puts what it has accepted, once for each recipient, before it answers the client. */
export interface Sink {
  /** Whether `read` will be called: a mock may then have to hold on to bytes that it would otherwise drop. */
  readonly keeps: boolean;
  /** Whether `read` may be called for this message, although the sink does not keep all. */
  readonly wants?: (recipient: string, id: string) => boolean;
  /** Whether deliveries are to bear what the client sent. */
  readonly wantsSource?: true;
  deliver(delivery: Delivery): void;
  /** The HTTP status for which a recipient is to be refused, where that is to go wrong. */
  readonly refuses?: (recipient: string) => number | undefined;
}

/** A mock in this process, listening on the loopback interface. */
export interface MockServer {
  readonly endpoint: Endpoint;
  /** Library versions, socket options, greeting pause: for the run file. */
  readonly facts: TransportFacts;
  /** What went over its sockets since it started. */
  wire(): Wire;
  /** Connections that are open now. */
  openConnections(): number;
  /** Of a mock that tells what becomes of recipients: the truth, once all of it is told or after this time. */
  readonly truth?: (waitMs: number) => Promise<FeedbackTruth>;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

export interface MockOptions {
  /** 0 for any free port. A port in use rejects with the usage error `port-in-use`. */
  readonly port: number;
  readonly sink: Sink;
  /** What is to go wrong, between its `begin` and `end`. */
  readonly faults?: Faults | undefined;
  /** Decides what becomes of each recipient, and has the sender told. */
  readonly feedback?: FeedbackSettings | undefined;
  /** Certificate and key of a mock that secures connections, if it shares them with others; by default it makes its own. */
  readonly tls?: ServerTls | undefined;
}

export type StartMock = (options: MockOptions) => Promise<MockServer>;
