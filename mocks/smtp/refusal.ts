/** Why a message was not taken: the reply to its final dot. */
export interface Refusal {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
}
