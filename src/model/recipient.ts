/** A value for a template. Prices and dates are formatted text. */
export type FieldValue =
  | string
  | number
  | boolean
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };
export type Fields = { readonly [key: string]: FieldValue };

/**
 * One recipient. `fields` is computed on first access, so that a transport that reads the address alone (the
 * null transport) has no cost for it.
 */
export interface Recipient {
  /** Position in the endless stream of the workload, from 0. */
  readonly index: number;
  readonly address: string;
  readonly name: string;
  /** The identity of this recipient's message: `messageId` of proof/identity.ts. */
  readonly id: string;
  readonly fields: Fields;
}

/** An endless stream of recipients. `next` returns a promise only if it must read a file. */
export interface RecipientStream {
  next(): Recipient | Promise<Recipient>;
  close(): Promise<void>;
}
