import type { ServerMergeContent } from '../../../model/content.ts';
import type { Mailbox } from '../../../model/message.ts';
import type { Recipient } from '../../../model/recipient.ts';

/** One message that holds the template, and the data of its recipients in a header. */
export interface MergeMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What is prepared is written as it is. */
  readonly headers: Readonly<Record<string, string | { readonly prepared: true; readonly value: string }>>;
  /** Of the To header; undefined where the message goes to many. */
  readonly to: Mailbox | undefined;
  readonly envelope: readonly Recipient[];
}

export interface SmtpMerge {
  /** How many recipients one message may have. */
  readonly perMessage: number;
  message(recipients: readonly Recipient[]): MergeMessage;
}

/** How one provider takes template and data over SMTP. */
export type MergeDialect = (content: ServerMergeContent) => SmtpMerge;
