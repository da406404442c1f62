import type { ServerMergeContent } from '../../../model/content.ts';
import type { Mailbox } from '../../../model/message.ts';
import type { Recipient } from '../../../model/recipient.ts';

export interface Bodies {
  readonly text: string;
  readonly html: string;
}

/** One message that holds the template, and the data of its recipients in a header. */
export interface MergeMessage extends Bodies {
  readonly subject: string;
  /** What is prepared is written as it is. */
  readonly headers: Readonly<Record<string, string | { readonly prepared: true; readonly value: string }>>;
  /** Of the To header; undefined where the message goes to many. */
  readonly to: Mailbox | undefined;
  readonly envelope: readonly Recipient[];
}

export interface SmtpMerge {
  /** How many recipients one message may have. */
  readonly perMessage: number;
  /** The bodies of every message: the template in the provider's syntax. */
  readonly bodies: Bodies;
  message(recipients: readonly Recipient[]): MergeMessage;
}

/** How one provider takes template and data over SMTP. */
export type MergeDialect = (content: ServerMergeContent) => SmtpMerge;
