import type { Outcome } from '../../../model/outcome.ts';
import { refused } from '../../outcomes.ts';

/** Why a connection is to be ended, as an outcome. */
export interface Ending {
  readonly outcome: Outcome;
  /**
   * `closing`: the server said 421, and took nothing that it has not answered (RFC 5321, 4.2.5). `full`: no further message is to go
   * over it. `closed`: the server went without a word. `broken`: anything else.
   */
  readonly why: 'closing' | 'full' | 'closed' | 'broken';
}

export const ENOUGH: Ending = {
  outcome: refused('failed', 'the connection carries no more messages'),
  why: 'full',
};
