import type { Content, Strategy } from './content.ts';
import type { Feature } from './feature.ts';
import type { Outcome } from './outcome.ts';
import type { CanonicalField } from './proof/canonical.ts';
import type { Recipient } from './recipient.ts';
import type { SessionMeasures } from './session.ts';
import type { Watch } from './wire-phases.ts';

/** Address and credentials of a mock or server. Secrets never enter the run file. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The resolved address of `host`; connections go there. */
  readonly address?: string;
  /** User name for every client; SMTP AUTH features use it if there is no `account`. */
  readonly user?: string;
  /** API key or password; for XOAUTH2, the access token. */
  readonly secret?: string;
  /** Credentials for SMTP AUTH features. */
  readonly account?: Account;
  /** Use the provider's sandbox mode, if it has one: it checks messages and drops them. */
  readonly sandbox?: boolean;
  /** Set if connections are secured. */
  readonly tls?: {
    /** The name that the certificate must cover; default: the host's address. */
    readonly name?: string;
    /** PEM of the certificate to trust; default: the system's certificates. */
    readonly ca?: string;
  };
}

export interface Account {
  readonly user: string;
  readonly password: string;
  /** OAuth 2.0 access token, for XOAUTH2. */
  readonly accessToken: string;
}

export interface TransportOptions {
  readonly endpoint: Endpoint;
  /** Maximum concurrent calls; the size of every pool. */
  readonly concurrency: number;
  /** `warm`: connections are kept. `cold`: a new connection for every message (SMTP) or request (API). */
  readonly connection: 'warm' | 'cold';
  /**
   * A connection that carried this many messages (SMTP) or requests (HTTP/1.1) is replaced; absent: never.
   */
  readonly messagesPerConnection?: number;
  /** A call that takes longer is `timed-out`. */
  readonly timeoutMs: number;
  /** Requested features; the definition must offer them. */
  readonly features?: readonly Feature[];
  /** Requests delivery status notifications for messages with one recipient, if the transport `notifies`. */
  readonly notify?: boolean;
  /** Called at each phase of a call. Calls are then sequential, each on its own connection. */
  readonly watch?: Watch;
}

/** Library versions, socket options and pool sizes, for the run file. */
export type TransportFacts = Readonly<Record<string, string | number | boolean>>;

/**
 * Delivers messages. Lifecycle: `prepare` once, then any number of `send` calls, at most `concurrency` at a
 * time, then `close`.
 */
export interface Transport {
  /** Sets the content to send, and stores templates at the provider if it supports them. Never timed. */
  prepare(content: Content): Promise<void>;
  /**
   * Sends the prepared content to these recipients; resolves to one outcome each, in order. Splits a call
   * that exceeds one transaction or request into several sequential ones. Errors of servers and networks are
   * outcomes; rejects only for errors of the harness. Calls with the same `key` are attempts at the same
   * messages, for idempotency keys.
   */
  send(recipients: readonly Recipient[], key?: string): Promise<readonly Outcome[]>;
  /** Renders and composes the bytes that `send` would write, without sending; resolves to their number. */
  compose(recipients: readonly Recipient[]): Promise<number>;
  facts(): TransportFacts;
  /** Sessions that the server ended so far; only for transports that replace them. */
  sessions?(): SessionMeasures;
  /** Closes every connection; leaves no open handle. */
  close(): Promise<void>;
}

/** A field that is not compared, because a transport cannot keep it equal, and the reason. */
export interface LeftOut {
  readonly field: CanonicalField;
  readonly reason: string;
}

/** Fields that a message can repeat but some providers accept only once. */
export type RepeatedField = 'replyTo' | 'headers';

export interface TransportDefinition {
  /** Name on the command line: `smtp-…`, `api-…`, `sdk-…` or `null`. */
  readonly name: string;
  readonly protocol: 'smtp' | 'api' | 'null';
  /** Its mock: `smtp`, or the dialect of an API; undefined for the null transport. */
  readonly mock: string | undefined;
  /** One line for `sendoff list`. */
  readonly summary: string;
  /** Maximum recipients per call; `limitSource` names the document. */
  readonly maxBatch: number;
  /** Supported features. */
  readonly features: readonly Feature[];
  /** The document of the provider's sandbox mode, which checks messages and drops them. */
  readonly sandbox?: string;
  /** The provider's address for test messages, and its document. */
  readonly simulator?: { readonly address: string; readonly source: string };
  /** Features that require one of the listed features. */
  readonly needs?: Readonly<Partial<Record<Feature, readonly Feature[]>>>;
  /** It supports `messagesPerConnection`. */
  readonly replacesConnections?: true;
  /** It can request delivery status notifications (RFC 3461). */
  readonly notifies?: true;
  /** `compose` writes less than `send`: its cost can only be measured by sending. */
  readonly composesOnlyInSend?: true;
  /** Packages that the user must install. */
  readonly requires?: readonly string[];
  readonly limitSource: string;
  /** Messages per request or transaction, in a call with `batch` recipients. */
  readonly messagesPerRequest: (strategy: Strategy, batch: number) => number;
  readonly leavesOut: (strategy: Strategy, batch: number) => readonly LeftOut[];
  /** Fields that its provider accepts only once per message. */
  readonly holdsOnce?: readonly RepeatedField[];
  readonly create: (options: TransportOptions) => Transport;
}
