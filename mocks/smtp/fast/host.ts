import type { Sink } from '../../contract.ts';
import type { Faults } from '../../faults/faults.ts';
import type { WireCounter } from '../../wire.ts';
import type { Merger } from '../merge/merger.ts';
import type { SmtpFeedback } from '../reports/feedback.ts';

/** Shared by all connections of one server. */
export interface SinkHost {
  readonly sink: Sink;
  readonly wire: WireCounter;
  readonly merger: Merger;
  readonly maxBytes: number;
  readonly authRequired: boolean;
  readonly faults: Faults | undefined;
  readonly feedback: SmtpFeedback | undefined;
}
