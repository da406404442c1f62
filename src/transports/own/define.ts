import type { Attachment, Headers, Mailbox } from '../../model/message.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Fields } from '../../model/recipient.ts';
import type { TransportOptions } from '../../model/transport.ts';

/** One message to one recipient, as your code gets it. */
export interface OutgoingMessage {
  readonly from: Mailbox;
  readonly replyTo: Mailbox;
  /** All of them, if there are several: `replyTo` is the first. */
  readonly replyToList: readonly Mailbox[];
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** To be sent as they are; one of them says which message this is. */
  readonly headers: Headers;
  readonly attachments: readonly Attachment[];
}

/** Your mail path while a run lasts. */
export interface OwnSession {
  /**
   * Delivers one message. Resolves with nothing when the server accepted it, else with an outcome; a rejected promise
   * counts as a failed send. At most `concurrency` calls are under way at once.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: an async function without a return statement has this type
  send(message: OutgoingMessage): Promise<Outcome | undefined | void>;
  /** Ends every connection. */
  close?(): Promise<void> | void;
}

/** A mail path of your own, measured like the built-in transports. */
export interface OwnTransport {
  /** Which mock it talks to: `smtp`, or the dialect of an API, such as `sendgrid`. */
  readonly mock: string;
  /** Connects to the mock that listens at `options.endpoint`, and lets itself in with its user and secret. */
  open(options: TransportOptions): OwnSession | Promise<OwnSession>;
}

/** What a renderer of your own knows of a recipient: address, name, and the fields of a customer or of your file. */
export interface RenderedFor {
  readonly address: string;
  readonly name: string;
  readonly fields: Fields;
}

/** One message as your renderer returns it. */
export interface RenderedMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers?: Headers;
}

/** A renderer of your own, sent through a built-in transport. */
export interface OwnRenderer {
  /** May return a promise. The time until it resolves counts as sending. */
  render(recipient: RenderedFor): RenderedMessage | Promise<RenderedMessage>;
}

/** Types a module that holds your mail path: `export default defineTransport({ mock: 'smtp', open: … })`. */
export function defineTransport(transport: OwnTransport): OwnTransport {
  return transport;
}

/** Types a module that holds your renderer: `export default defineRenderer({ render: … })`. */
export function defineRenderer(renderer: OwnRenderer): OwnRenderer {
  return renderer;
}
