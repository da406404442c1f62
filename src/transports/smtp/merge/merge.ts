import type { ServerMergeContent } from '../../../model/content.ts';
import type { Mailbox } from '../../../model/message.ts';
import type { Recipient } from '../../../model/recipient.ts';

export interface Bodies {
  readonly text: string;
  readonly html: string;
}

/** One message with the template, and the data of its recipients in a header. */
export interface MergeMessage extends Bodies {
  readonly subject: string;
  /** A prepared value is written unchanged. */
  readonly headers: Readonly<Record<string, string | { readonly prepared: true; readonly value: string }>>;
  /** The mailbox in the To header. Undefined if the message has several recipients. */
  readonly to: Mailbox | undefined;
  readonly envelope: readonly Recipient[];
}

export interface SmtpMerge {
  /** The most recipients of one message. */
  readonly perMessage: number;
  /** The bodies of every message: the template in the provider's syntax. */
  readonly bodies: Bodies;
  message(recipients: readonly Recipient[]): MergeMessage;
}

/** How one provider accepts template and data over SMTP. */
export type MergeDialect = (content: ServerMergeContent) => SmtpMerge;
