/** The reply that rejects a command or a message. */
export interface Refusal {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
}
