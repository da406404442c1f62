import type { Outcome } from '../../../model/outcome.ts';
import type { Watch } from '../../../model/wire-phases.ts';
import { refused } from '../../outcomes.ts';
import type { SmtpMessages } from '../messages.ts';
import type { SessionLog } from '../session-limits.ts';
import type { PipelinedCall } from './call.ts';
import type { Offers } from './capabilities.ts';
import type { Composer } from './compose/composer.ts';

/** What messages are made of and how they may be sent: the same for all connections of a transport. */
export interface Mailing {
  readonly messages: SmtpMessages;
  readonly composer: Composer;
  /** BDAT is used where the server offers it. */
  readonly chunking: boolean;
  /** A connection carries one message. */
  readonly cold: boolean;
  /** After so many messages a connection is replaced. */
  readonly perConnection: number;
  readonly log: SessionLog;
  /** Where somebody wants to know when a phase begins. */
  readonly watch: Watch | undefined;
}

export interface Listener {
  /** There is something to write. */
  dirty(): void;
  /** One more message of this call has its outcomes, and perhaps all. */
  settled(call: PipelinedCall, all: boolean): void;
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

/** One is answered while the next one is on its way. */
export const MESSAGES_AT_ONCE = 2;

/** Whether messages travel with BDAT (RFC 3030), envelope and all in one go. */
export function inChunks({ chunking }: Mailing, offers: Offers): boolean {
  return chunking && offers.chunking && offers.pipelining;
}

/**
 * With DATA two calls share a connection, so that the next one's envelope can travel behind the message of the one before it:
 * one turnaround a message instead of two. With BDAT a message needs one turnaround anyway, and each call has a connection.
 */
export function callsPerConnection(mailing: Mailing, offers: Offers): number {
  return offers.pipelining && !mailing.cold && !inChunks(mailing, offers) ? MESSAGES_AT_ONCE : 1;
}
