import type { Config, OwnModule } from './config.ts';
import type { SharedWindow } from './duet.ts';
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
 * Messages between the orchestrator and its child processes (structured clone over the IPC channel). Each
 * request gets one answer of the same `type`, or `fault`. One request is pending at a time.
 */

/** The input from which a client process builds its workload and its transport. */
export interface ClientSetup {
  readonly scenario: Scenario;
  readonly endpoint: Endpoint | null;
  /** The run's external servers, if the client sends to one. It reads their secrets from its environment. */
  readonly targets: Targets | null;
  readonly timeoutMs: number;
  readonly seed: number;
  readonly recipients: string | null;
  readonly template: string | null;
  /** The retry policy in timed trials; null if no recipient can be refused. */
  readonly retry: RetryPolicy | null;
  /** The user's module, if the transport is one. */
  readonly own: OwnModule | null;
  /** Requests delivery status notifications. */
  readonly notify?: boolean;
  /** The tag of static messages, whose identity is equal in all windows. */
  readonly staticTag?: string;
}

/** `tag`: the end of the identities of a request's messages. */
export type ClientRequest =
  | { readonly type: 'setup'; readonly setup: ClientSetup }
  /** Sends until the rate is steady. */
  | {
      readonly type: 'warm-up';
      readonly windowMs: number;
      readonly maxWindows: number;
      readonly tag?: string;
    }
  /** Sends to these recipients once, untimed. `otherHost`: to this server, through a separate transport. */
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
      /** Seed of a random schedule. */
      readonly seed: number;
      readonly tag?: string;
      /** Sends until its end, instead of for `length`, and counts the messages of each slice. */
      readonly shared?: SharedWindow;
    }
  /** Sends to these recipients once, in sequential calls, and counts the writes to sockets. */
  | { readonly type: 'count'; readonly first: number; readonly messages: number; readonly tag?: string }
  /** Finds the recipients of a trial with these ledger keys. */
  | {
      readonly type: 'identify';
      readonly first: number;
      readonly messages: number;
      readonly tag?: string;
      readonly keys: readonly LedgerKey[];
    }
  /**
   * Returns the messages that `recipients` of a trial should have received; later requests reuse the list.
   */
  | {
      readonly type: 'expect';
      readonly range?: SentRange;
      readonly recipients?: readonly RecipientRef[];
      readonly from: number;
      readonly count: number;
    }
  | { readonly type: 'phases'; readonly timeMs: number; readonly tag?: string }
  /** Sends one message to each of the first `messages` distinct addresses, each in its own call. */
  | { readonly type: 'feedback'; readonly messages: number }
  | { readonly type: 'close' };

export type ClientAnswer =
  | { readonly type: 'setup'; readonly facts: TransportFacts }
  | {
      readonly type: 'warm-up';
      readonly rates: readonly number[];
      readonly decision: 'steady' | 'time-up';
      /** Accepted recipients in all windows. */
      readonly accepted: number;
      /** The first distinct reasons of sends that were not accepted. */
      readonly reasons: readonly string[];
    }
  | { readonly type: 'deliver'; readonly expected: readonly ExpectedMessage[] }
  | { readonly type: 'count'; readonly messages: number; readonly writes: number | null }
  | {
      readonly type: 'trial';
      readonly measures: ClientMeasures;
      readonly ledger: LedgerState;
      /** Messages that ended in each slice of the shared window; empty without one. */
      readonly sliceMessages: readonly number[];
    }
  | { readonly type: 'identify'; readonly found: readonly IdentifiedKey[] }
  | { readonly type: 'expect'; readonly expected: readonly (readonly Expectation[])[] }
  | { readonly type: 'phases'; readonly phases: Omit<Phases, 'type' | 'scenario'> }
  | { readonly type: 'feedback'; readonly sent: readonly SentMessage[] }
  | { readonly type: 'close' }
  | ChildFault;

export interface IdentifiedKey extends LedgerKey {
  readonly index: number;
  readonly address: string;
  /** False if retries are on and the client gave the recipient up. */
  readonly accepted: boolean;
}

/** One message to one recipient, and its outcome. Times are on the clock of `sharedClockMs`. */
export interface SentMessage {
  readonly address: string;
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly outcome: Outcome;
}

/** Sent by a client during a long trial, in addition to the answer. */
export interface ClientProgress extends LoadProgress {
  readonly type: 'progress';
}

/** Progress of a load. */
export interface LoadProgress {
  /** Finished messages, accepted or not. */
  readonly messages: number;
  readonly accepted: number;
  /** Time from the start of the load. */
  readonly elapsedMs: number;
}

/** The recipients of a trial. */
export interface SentRange {
  readonly first: number;
  readonly messages: number;
  readonly tag: string;
}

/** The recipient of a received message. `index` is the position in the stream; null for static messages. */
export interface RecipientRef {
  readonly index: number | null;
  readonly recipient: string;
}

/** The message that a recipient should have received. */
export interface Expectation {
  readonly index: number;
  readonly message: CanonicalMessage;
}

/** The message that should arrive, and the outcome of its send. */
export interface ExpectedMessage {
  readonly index: number;
  readonly message: CanonicalMessage;
  readonly outcome: string;
}

/** Settings of a mock process, which runs one server. */
export interface MockSetup {
  /** `smtp`, or the name of an API dialect. */
  readonly mock: string;
  readonly host: 'fast' | 'library';
  readonly port: number;
  readonly security: Security;
  readonly link: Link;
  /** Seed of the link's losses. */
  readonly seed: number;
  /** Periodic stalls, from each `begin` on. */
  readonly stall: Config['stall'];
  /** Faults to inject in timed trials, and their seed. */
  readonly faults: { readonly script: FaultScript; readonly seed: number } | null;
  /** Simulates delivery and reports its events to the sender; absent in mocks of timed trials. */
  readonly feedback?: FeedbackSettings;
}

export type MockRequest =
  | { readonly type: 'setup'; readonly setup: MockSetup }
  /**
   * Opens a window: resets all counts. `keepMessages` stores every message in canonical form. `largeLedger`
   * lists more differences; the client then uses one, too. Messages without the window's `tag` count as late.
   * `sample` holds some messages, chosen by a keyed hash that no client can compute.
   */
  | {
      readonly type: 'begin';
      readonly keepMessages: boolean;
      readonly injectFaults?: boolean;
      readonly largeLedger?: boolean;
      readonly tag?: string;
      readonly sample?: boolean;
    }
  /** Waits for `messages` deliveries since `begin`, for at most `withinMs`. */
  | { readonly type: 'await-messages'; readonly messages: number; readonly withinMs: number }
  /** Closes the window. */
  | { readonly type: 'end' }
  /** Parses messages of the last window's sample. */
  | { readonly type: 'sample'; readonly from: number; readonly count: number }
  /** Returns the messages that arrived outside their window since the last `end`. */
  | { readonly type: 'late-messages' }
  /** Waits until all delivery events have happened and been reported, for at most `waitMs`. */
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
      /** The first deliveries whose identity belongs to another address. */
      readonly misdelivered: readonly LedgerFault[];
      /** With `keepMessages`: the received messages, in order of arrival. */
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
  /** Recipients of the held messages. */
  readonly recipients: readonly RecipientRef[];
  /** True if memory limited the sample. */
  readonly isCut: boolean;
}

/** A message of a timed trial as the mock received it; `problem`: why it could not be parsed. */
export interface SampledMessage {
  readonly recipient: string;
  readonly id: string;
  readonly message: CanonicalMessage | null;
  readonly problem: string | null;
}

/** Messages that arrived outside the window of their tag; '' if they have no readable tag. */
export interface LateMessages {
  readonly tag: string;
  readonly messages: number;
  /** The first messages. */
  readonly examples: readonly { readonly recipient: string; readonly index: number | null }[];
}

export interface ChildFault {
  readonly type: 'fault';
  readonly message: string;
  /** Set for a SendoffError, so that the orchestrator can throw the same error. */
  readonly code: string | null;
  readonly hint: string | null;
  readonly exitCode: number | null;
}
