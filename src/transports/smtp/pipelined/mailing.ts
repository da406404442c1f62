import type { Outcome } from '../../../model/outcome.ts';
import type { Watch } from '../../../model/wire-phases.ts';
import { refused } from '../../outcomes.ts';
import type { SmtpMessages } from '../messages.ts';
import type { SessionLog } from '../session-limits.ts';
import type { PipelinedCall } from './call.ts';
import type { Offers } from './capabilities.ts';
import type { Composer } from './compose/composer.ts';

/** How messages are composed and sent, the same for all connections of a transport. */
export interface Mailing {
  readonly messages: SmtpMessages;
  readonly composer: Composer;
  /** True to use BDAT if the server offers it. */
  readonly chunking: boolean;
  /** True if a connection carries one message only. */
  readonly cold: boolean;
  /** A connection is replaced after this many messages. */
  readonly perConnection: number;
  readonly log: SessionLog;
  /** Called when a phase begins. */
  readonly watch: Watch | undefined;
}

export interface Listener {
  /** Output is ready to be written. */
  outputReady(): void;
  /** One more message of this call is complete. `all`: the whole call is. */
  completed(call: PipelinedCall, all: boolean): void;
}

/** Why a connection ends, as an outcome. */
export interface Ending {
  readonly outcome: Outcome;
  /**
   * `closing`: the server replied 421, so it took nothing that it did not answer (RFC 5321, 4.2.5).
   * `full`: the connection may carry no further message.
   * `closed`: the server closed the connection without a reply.
   * `broken`: anything else.
   */
  readonly why: 'closing' | 'full' | 'closed' | 'broken';
}

export const ENOUGH: Ending = {
  outcome: refused('failed', 'the connection carries no more messages'),
  why: 'full',
};

/** The server replies to one message while the next one is sent. */
export const MESSAGES_AT_ONCE = 2;

/** True if messages use BDAT (RFC 3030), each with its envelope in one write. */
export function inChunks({ chunking }: Mailing, offers: Offers): boolean {
  return chunking && offers.chunking && offers.pipelining;
}

/**
 * With DATA two calls share a connection: the next envelope follows the previous message, which saves one of
 * two turnarounds per message.
 * With BDAT a message needs one turnaround anyway, so each call has its own connection.
 */
export function callsPerConnection(mailing: Mailing, offers: Offers): number {
  return offers.pipelining && !mailing.cold && !inChunks(mailing, offers) ? MESSAGES_AT_ONCE : 1;
}
