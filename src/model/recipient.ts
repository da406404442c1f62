/** A value that a template may use. Numbers that people read (prices, dates) arrive already formatted, as text. */
export type FieldValue =
  | string
  | number
  | boolean
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };
export type Fields = { readonly [key: string]: FieldValue };

/**
 * One person to write to. `fields` is derived when first asked for, so that a transport which looks at the
 * address alone (the null transport) pays for nothing else.
 */
export interface Recipient {
  /** Position in the endless stream of the workload, from 0. */
  readonly index: number;
  readonly address: string;
  readonly name: string;
  /** The identity of this recipient's message, bound to the address: see `messageId` in identity.ts. */
  readonly id: string;
  readonly fields: Fields;
}

/** An endless stream of recipients. `next` answers at once where it can, and with a promise where it must read a file. */
export interface RecipientStream {
  next(): Recipient | Promise<Recipient>;
  close(): Promise<void>;
}
