import type { ClientSetup } from '../model/protocol.ts';
import type { RetryPolicy } from '../model/retry.ts';
import type { PlannedTrial } from '../model/scenario.ts';
import type { Endpoint, TransportFacts } from '../model/transport.ts';
import type { ClientChild, MockChild } from './child.ts';
import type { Origin } from './window-tags.ts';

/** The modules that run as processes of their own. */
export interface Entries {
  readonly client: URL;
  readonly mock: URL;
  /** Runs under valgrind. */
  readonly counted: URL;
  /** The program valgrind. */
  readonly valgrind: string;
  /** A process that does not answer a request within this time has failed. */
  readonly silenceMs: number;
}

export interface Mock {
  readonly child: MockChild;
  readonly endpoint: Endpoint;
  readonly facts: TransportFacts;
}

/** A scenario's client, and the mock that it sends to or that its target delivers to. */
export interface ProcessPair {
  readonly client: ClientChild;
  readonly mock: Mock | undefined;
  /** A server is between client and mock: the mock's counts are of that server, and messages arrive later. */
  readonly relayed: boolean;
  /** It sends to external servers, and only in trials. */
  readonly limited: boolean;
  readonly facts: TransportFacts;
  /** The retry policy in timed trials; null if no recipient can be refused. */
  readonly retry: RetryPolicy | null;
  /** The setup that the client received. */
  readonly setup: ClientSetup;
  /** Issues the tag of a new window. Static messages have one tag for all windows. */
  readonly tag: (during: Origin['during'], trial?: PlannedTrial) => string;
  /** Undefined if the processes may run on any core, and share their mock. */
  readonly cores: PairCores | undefined;
  /** Set after the warm-up; false for a replaced pair. */
  warm: boolean;
}

/** The cores on which a client and its mock run. */
export interface PairCores {
  readonly client: number;
  readonly mock: number;
}
