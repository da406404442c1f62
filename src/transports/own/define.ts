import type { Attachment, Headers, Mailbox } from '../../model/message.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Fields } from '../../model/recipient.ts';
import type { TransportOptions } from '../../model/transport.ts';

/** One message to one recipient, as `OwnSession.send()` receives it. */
export interface OutgoingMessage {
  readonly from: Mailbox;
  readonly replyTo: Mailbox;
  /** Every Reply-To address, in order. `replyTo` is the first of them. */
  readonly replyToList: readonly Mailbox[];
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Extra headers. Send each one unchanged: one of them identifies the message. */
  readonly headers: Headers;
  readonly attachments: readonly Attachment[];
}

/** Your open connection to the server, used until the run ends. */
export interface OwnSession {
  /**
   * Delivers one message. At most `options.concurrency` calls run at once.
   * Resolve with nothing if the server accepted the message. Otherwise resolve with an outcome:
   * `{ kind: 'rejected', reason: '550 no such user' }`.
   * A rejected promise counts as a failed send. A call longer than `options.timeoutMs` counts as `timed-out`.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: an async function without return has this type
  send(message: OutgoingMessage): Promise<Outcome | undefined | void>;
  /** Closes every connection. Sendoff sends nothing afterwards. */
  close?(): Promise<void> | void;
}

/** Your own transport. Sendoff measures it like a built-in one. */
export interface OwnTransport {
  /** The mock that receives the messages: `smtp`, or an API dialect, such as `sendgrid`. */
  readonly mock: string;
  /**
   * Connects to the mock at `options.endpoint` (`host`, `port`) and logs in with its `user` and `secret`.
   * A thrown error ends the run with exit code 2.
   */
  open(options: TransportOptions): OwnSession | Promise<OwnSession>;
}

/**
 * The recipient that your renderer receives: address, name, and the fields of a seeded customer or of your
 * recipients file.
 */
export interface RenderedFor {
  readonly address: string;
  readonly name: string;
  readonly fields: Fields;
}

/**
 * The message that your renderer returns. `subject` and at least one of `text` and `html` must not be empty.
 * `headers` are extra headers by name, each on one line.
 */
export interface RenderedMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers?: Headers;
}

/** Your own renderer. A built-in transport sends its messages. */
export interface OwnRenderer {
  /**
   * Renders the message for one recipient.
   * It may return a promise; the time until it resolves counts as part of the send. A thrown error ends the
   * run with exit code 2.
   */
  render(recipient: RenderedFor): RenderedMessage | Promise<RenderedMessage>;
}

/**
 * Declares your own transport, with types. Returns its argument.
 *
 * @example
 * ```ts
 * export default defineTransport({
 *   mock: 'smtp',
 *   open: ({ endpoint, concurrency }) => {
 *     const pool = connect(endpoint.host, endpoint.port, concurrency);
 *     return { send: (message) => pool.deliver(message), close: () => pool.end() };
 *   },
 * });
 * ```
 */
export function defineTransport(transport: OwnTransport): OwnTransport {
  return transport;
}

/**
 * Declares your own renderer, with types. Returns its argument.
 *
 * @example
 * ```ts
 * export default defineRenderer({
 *   render: ({ name }) => ({ subject: 'Your order', text: `Thank you, ${name}.`, html: '' }),
 * });
 * ```
 */
export function defineRenderer(renderer: OwnRenderer): OwnRenderer {
  return renderer;
}
