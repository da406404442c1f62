import type { Content, Strategy } from './content.ts';
import type { Feature } from './feature.ts';
import type { Outcome } from './outcome.ts';
import type { CanonicalField } from './proof/canonical.ts';
import type { Recipient } from './recipient.ts';
import type { SessionMeasures } from './session.ts';
import type { Watch } from './wire-phases.ts';

/** Where a mock (or a server) listens, and how to be let in. Secrets never enter the run file. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** What `host` was resolved to: connections go there, and `host` is only its name. */
  readonly address?: string;
  /** Whom every client must say that it is; over SMTP also what a feature of AUTH uses where there is no `account`. */
  readonly user?: string;
  /** An API key or a password; over SMTP the access token where the feature asks for XOAUTH2. */
  readonly secret?: string;
  /** Whom an SMTP client may say that it is, where a feature of AUTH asks it to. */
  readonly account?: Account;
  /** The provider is to be asked to check messages and drop them, by transports whose provider can. */
  readonly sandbox?: boolean;
  /** Where connections are secured. */
  readonly tls?: {
    /** The name that the server's certificate must bear; without it, the host's address. */
    readonly name?: string;
    /** PEM of the certificate to trust; without it, those that the system trusts. */
    readonly ca?: string;
  };
}

export interface Account {
  readonly user: string;
  readonly password: string;
  /** Of OAuth 2.0, for XOAUTH2. */
  readonly accessToken: string;
}

export interface TransportOptions {
  readonly endpoint: Endpoint;
  /** Calls in flight at once; the size of every pool. */
  readonly concurrency: number;
  /** `warm`: connections are kept. `cold`: a new connection for every message (SMTP) or request (API). */
  readonly connection: 'warm' | 'cold';
  /** A connection that carried this many messages (SMTP) or requests (HTTP/1.1) is replaced; absent: never. */
  readonly messagesPerConnection?: number;
  /** A call that takes longer is `timed-out`. */
  readonly timeoutMs: number;
  /** What the transport is to do besides; of those that its definition offers. */
  readonly features?: readonly Feature[];
  /** Asks the server to report what becomes of each message that has one recipient; of those that can. */
  readonly notify?: boolean;
  /** Told of the phases of calls, which then go over one connection each and one after the other; by transports that can tell. */
  readonly watch?: Watch;
}

/** Library versions, socket options and pool sizes, for the run file. */
export type TransportFacts = Readonly<Record<string, string | number | boolean>>;

/**
 * What delivers messages. Used as `prepare` once, then `send` as often as wanted and at most `concurrency` at a time,
 * then `close`.
 */
export interface Transport {
  /** Takes the content to be sent, and stores templates with the provider where it has such a thing. Never timed. */
  prepare(content: Content): Promise<void>;
  /**
   * Sends the prepared content to these recipients and answers with one outcome for each, in order. A call with more
   * recipients than fit into one transaction or request makes several, one after the other. Rejects only
   * when the harness is at fault; whatever a server or a network does is an outcome. Calls with the same `key` are attempts at
   * the same messages: a provider that offers idempotency is told so.
   */
  send(recipients: readonly Recipient[], key?: string): Promise<readonly Outcome[]>;
  /** Renders and composes what `send` would put on the wire, without sending it; gives its size in bytes. */
  compose(recipients: readonly Recipient[]): Promise<number>;
  facts(): TransportFacts;
  /** How sessions ended since it was made; of transports that replace them. */
  sessions?(): SessionMeasures;
  /** Ends every connection; no handle is left behind. */
  close(): Promise<void>;
}

/** A field in which the messages of this scenario cannot be equal to the others', and why. */
export interface LeftOut {
  readonly field: CanonicalField;
  readonly reason: string;
}

/** What a message may hold several times, and a provider's request perhaps once. */
export type RepeatedField = 'replyTo' | 'headers';

export interface TransportDefinition {
  /** As on the command line: `smtp-…`, `api-…`, `sdk-…` or `null`. */
  readonly name: string;
  readonly protocol: 'smtp' | 'api' | 'null';
  /** Which mock understands it: the dialect of an API, `smtp` for SMTP, undefined for the null transport. */
  readonly mock: string | undefined;
  /** One line for `sendoff list`. */
  readonly summary: string;
  /** The most recipients that one call may carry, and the document that says so. */
  readonly maxBatch: number;
  /** What it can do besides, where it is asked to. */
  readonly features: readonly Feature[];
  /** Of an API whose provider checks messages and drops them, where it is asked to: the document that says so. */
  readonly sandbox?: string;
  /** To whom its provider lets everybody write tests, and the document that says so. */
  readonly simulator?: { readonly address: string; readonly source: string };
  /** Of those, the ones that can only stand beside one of these. */
  readonly needs?: Readonly<Partial<Record<Feature, readonly Feature[]>>>;
  /** It replaces a connection after a number of messages or requests, if it is told one. */
  readonly replacesConnections?: true;
  /** It can ask the server for delivery status notifications (RFC 3461). */
  readonly notifies?: true;
  /** Packages that it needs and Sendoff does not bring: the user installs them. */
  readonly requires?: readonly string[];
  readonly limitSource: string;
  /** How many messages travel in one request or transaction of a call with `batch` recipients. */
  readonly messagesPerRequest: (strategy: Strategy, batch: number) => number;
  readonly leavesOut: (strategy: Strategy, batch: number) => readonly LeftOut[];
  /** Fields that its provider's request holds once: several Reply-To addresses, or several headers of one name, can't be sent. */
  readonly holdsOnce?: readonly RepeatedField[];
  readonly create: (options: TransportOptions) => Transport;
}
