import type { Watch } from '../../../model/wire-phases.ts';
import type { Reply } from './replies.ts';

/** One command at a time. */
export interface Dialogue {
  /** Sends a line, or listens to the greeting, and waits for the reply. */
  ask(line: string | undefined): Promise<Reply>;
  /** The handshake of TLS over the same connection. */
  secure(): Promise<void>;
  /** Where somebody wants to know when a phase begins. */
  readonly watch: Watch | undefined;
}
