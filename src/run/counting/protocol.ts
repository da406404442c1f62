import type { CountedWork } from '../../model/instructions.ts';
import type { ChildFault, ClientSetup } from '../../model/protocol.ts';

/**
 * Lines of JSON between the orchestrator and a counted process, which reads and writes them synchronously:
 * an event loop that waits for messages would add instructions that differ from run to run.
 */

/** The first line to the counted process. */
export interface CountRequest {
  readonly setup: ClientSetup;
  readonly work: CountedWork;
  /** Messages of each batch, at least; a batch has whole calls. */
  readonly messages: number;
  /** The tag of messages that are sent. */
  readonly tag: string;
}

/** The answer to each batch. Bytes are the sum over the messages of the batch. */
export type CountAnswer =
  | { readonly type: 'batch'; readonly messages: number; readonly bytes: number }
  | ChildFault;

/** The reply to each batch. */
export const NEXT_BATCH = 'more';
export const LAST_BATCH = 'enough';

/** The counted process reads from its standard input and writes to this descriptor. */
export const ANSWERS = 3;
