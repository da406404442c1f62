import type { Config, OwnModule } from './config.ts';
import type { FaultScript } from './faults.ts';
import type { Security } from './feature.ts';
import type { FeedbackSettings, FeedbackTruth } from './feedback.ts';
import type { Link } from './link.ts';
import type { Outcome } from './outcome.ts';
import type { CanonicalMessage } from './proof/canonical.ts';
import type { LedgerKey, LedgerState } from './proof/ledger.ts';
import type { RetryPolicy } from './retry.ts';
import type { Phases } from './run-file.ts';
import type { LoadModel, Scenario, TrialLength } from './scenario.ts';
import type { Targets } from './target.ts';
import type { Endpoint, TransportFacts } from './transport.ts';
import type { ClientMeasures, LedgerFault, MockMeasures } from './trial.ts';

/**
 * Messages between the orchestrator and its child processes (structured clone over the IPC channel). Each request has
 * one answer of the same `type`; a child that cannot answer says `fault`. One request is under way at a time.
 */

/** What a client process needs to build its workload and its transport. */
export interface ClientSetup {
  readonly scenario: Scenario;
  readonly endpoint: Endpoint | null;
  /** Where it sends to a server that was there before, those of the run; what lets it in, the process finds in its environment. */
  readonly targets: Targets | null;
  readonly timeoutMs: number;
  readonly seed: number;
  readonly recipients: string | null;
  readonly template: string | null;
  /** What it does with recipients that are not accepted in timed trials; null where none can be. */
  readonly retry: RetryPolicy | null;
  /** Where the transport is a module of the user's own. */
  readonly own: OwnModule | null;
  /** Asks the server to report what becomes of each message, where a sender must ask. */
  readonly notify?: boolean;
  /** Of its static messages, whose identity does not change from window to window. */
  readonly staticTag?: string;
}

/** `mark`: what the identities of the messages of a request end with. */
export type ClientRequest =
  | { readonly type: 'setup'; readonly setup: ClientSetup }
  /** Sends until the rate is steady. */
  | {
      readonly type: 'warm-up';
      readonly windowMs: number;
      readonly maxWindows: number;
      readonly tag?: string;
    }
  /** Sends these recipients once, untimed, for verification; `elsewhere`: to this server and through a transport of its own. */
  | {
      readonly type: 'deliver';
      readonly first: number;
      readonly messages: number;
      readonly tag?: string;
      readonly otherHost?: Endpoint;
    }
  | {
      readonly type: 'trial';
      readonly first: number;
      readonly length: TrialLength;
      readonly load: LoadModel;
      /** Of a random schedule. */
      readonly seed: number;
      readonly tag?: string;
    }
  /** Sends these recipients once, one call after the other, and counts how often it writes to a socket. */
  | { readonly type: 'count'; readonly first: number; readonly messages: number; readonly tag?: string }
  /** Which of the recipients that a trial sent to have these keys in the ledger. */
  | {
      readonly type: 'identify';
      readonly first: number;
      readonly messages: number;
      readonly tag?: string;
      readonly keys: readonly LedgerKey[];
    }
  /** What recipients of a trial should have received: those at these places, which stay known for further requests. */
  | {
      readonly type: 'expect';
      readonly range?: SentRange;
      readonly recipients?: readonly RecipientRef[];
      readonly from: number;
      readonly count: number;
    }
  | { readonly type: 'phases'; readonly timeMs: number; readonly tag?: string }
  /** Sends one message to each of the first so many addresses, each in a call of its own. */
  | { readonly type: 'feedback'; readonly messages: number }
  | { readonly type: 'close' };

export type ClientAnswer =
  | { readonly type: 'setup'; readonly facts: TransportFacts }
  | {
      readonly type: 'warm-up';
      readonly rates: readonly number[];
      readonly decision: 'steady' | 'time-up';
      /** Recipients, in all windows. */
      readonly accepted: number;
      /** The first few of sends that were not accepted, each once. */
      readonly reasons: readonly string[];
    }
  | { readonly type: 'deliver'; readonly expected: readonly ExpectedMessage[] }
  | { readonly type: 'count'; readonly messages: number; readonly writes: number | null }
  | { readonly type: 'trial'; readonly measures: ClientMeasures; readonly ledger: LedgerState }
  | { readonly type: 'identify'; readonly found: readonly IdentifiedKey[] }
  | { readonly type: 'expect'; readonly expected: readonly (readonly Expectation[])[] }
  | { readonly type: 'phases'; readonly phases: Omit<Phases, 'type' | 'scenario'> }
  | { readonly type: 'feedback'; readonly sent: readonly SentMessage[] }
  | { readonly type: 'close' }
  | ChildFault;

export interface IdentifiedKey extends LedgerKey {
  readonly index: number;
  readonly address: string;
  /** As the client saw it; where recipients are tried again, else true. */
  readonly accepted: boolean;
}

/** One message to one recipient, and what the answer said. Times on the clock of `sharedClockMs`. */
export interface SentMessage {
  readonly address: string;
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly outcome: Outcome;
}

/** Sent by a client during a long trial, besides the answer. */
export interface ClientProgress extends LoadProgress {
  readonly type: 'progress';
}

/** How far a load is. */
export interface LoadProgress {
  /** Messages that have ended, accepted or not. */
  readonly messages: number;
  readonly accepted: number;
  /** Measured time: from the start of the load. */
  readonly elapsedMs: number;
}

/** The recipients to whom a trial sent. */
export interface SentRange {
  readonly first: number;
  readonly messages: number;
  readonly tag: string;
}

/** Which recipient a received message was for: its place in the stream, or only the address if the message is the same for all. */
export interface RecipientRef {
  readonly index: number | null;
  readonly recipient: string;
}

/** What a recipient should have received. */
export interface Expectation {
  readonly index: number;
  readonly message: CanonicalMessage;
}

/** What a message should look like when it arrives, and what became of it. */
export interface ExpectedMessage {
  readonly index: number;
  readonly message: CanonicalMessage;
  readonly outcome: string;
}

/** What a mock process serves. One process, one server. */
export interface MockSetup {
  /** `smtp`, or the name of an API dialect. */
  readonly mock: string;
  readonly host: 'fast' | 'library';
  readonly port: number;
  readonly security: Security;
  readonly link: Link;
  /** Of the link's losses. */
  readonly seed: number;
  /** Stops for so long in every so long, from each `begin` on. */
  readonly stall: Config['stall'];
  /** What goes wrong on purpose in timed trials, and the seed of its chances. */
  readonly faults: { readonly script: FaultScript; readonly seed: number } | null;
  /** Decides what becomes of each recipient, and tells the sender; absent in mocks of timed trials. */
  readonly feedback?: FeedbackSettings;
}

export type MockRequest =
  | { readonly type: 'setup'; readonly setup: MockSetup }
  /**
   * Forgets all and starts to count; `keep` also keeps every message in canonical form, `strikes` lets faults happen, and `wide`
   * takes a ledger that holds many differences, as the client's then does. `mark`: of the messages that belong to this window, others are
   * strays. `sample`: holds some of them, chosen by a hash that nobody else can compute.
   */
  | {
      readonly type: 'begin';
      readonly keepMessages: boolean;
      readonly injectFaults?: boolean;
      readonly largeLedger?: boolean;
      readonly tag?: string;
      readonly sample?: boolean;
    }
  /** Waits until so many messages arrived since `begin`, but not longer than that. */
  | { readonly type: 'await-messages'; readonly messages: number; readonly withinMs: number }
  /** Ends the counting. */
  | { readonly type: 'end' }
  /** Takes messages of the last window's sample apart. */
  | { readonly type: 'sample'; readonly from: number; readonly count: number }
  /** Which messages came outside of their window since the last `end`. */
  | { readonly type: 'late-messages' }
  /** Waits until all that will become of the recipients has happened and been told, but no longer than this. */
  | { readonly type: 'feedback'; readonly waitMs: number }
  | { readonly type: 'close' };

export type MockAnswer =
  | { readonly type: 'setup'; readonly endpoint: Endpoint; readonly facts: TransportFacts }
  | { readonly type: 'begin' }
  | { readonly type: 'await-messages'; readonly messages: number }
  | {
      readonly type: 'end';
      readonly measures: MockMeasures;
      readonly ledger: LedgerState;
      /** Deliveries whose identity was made for another address: the first few. */
      readonly misdelivered: readonly LedgerFault[];
      /** With `keep`: what arrived, in order of arrival. */
      readonly received: readonly CanonicalMessage[];
      readonly sample: HeldSample;
      readonly lateMessages: readonly LateMessages[];
    }
  | { readonly type: 'sample'; readonly messages: readonly SampledMessage[] }
  | { readonly type: 'late-messages'; readonly lateMessages: readonly LateMessages[] }
  | { readonly type: 'feedback'; readonly truth: FeedbackTruth }
  | { readonly type: 'close' }
  | ChildFault;

export interface HeldSample {
  /** Of the messages that are held, and not yet taken apart. */
  readonly recipients: readonly RecipientRef[];
  /** Memory did not hold the share that was wanted. */
  readonly isCut: boolean;
}

/** A message of a timed trial as the mock received it; `problem`: why it could not be taken apart. */
export interface SampledMessage {
  readonly recipient: string;
  readonly id: string;
  readonly message: CanonicalMessage | null;
  readonly problem: string | null;
}

/** Messages that came outside of the window whose mark they bear; '' for those without a readable mark. */
export interface LateMessages {
  readonly tag: string;
  readonly messages: number;
  /** The first few. */
  readonly examples: readonly { readonly recipient: string; readonly index: number | null }[];
}

export interface ChildFault {
  readonly type: 'fault';
  readonly message: string;
  /** Of a SendoffError, so that the orchestrator can raise the same one. */
  readonly code: string | null;
  readonly hint: string | null;
  readonly exitCode: number | null;
}
