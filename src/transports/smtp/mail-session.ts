import type { Socket } from 'node:net';
import { createTransport, type SendMailOptions, type SMTPSentMessageInfo } from 'nodemailer';
import type { OwnSockets } from './own-sockets.ts';
import { closingReply } from './session-limits.ts';

export type Mailer = Pick<ReturnType<typeof createTransport>, 'sendMail' | 'close'>;
export type SmtpOptions = Parameters<typeof createTransport>[0] & object;

/** Why a send was aborted. `ended`: the session ended before any byte of the message was sent. */
export type AbortReason = 'late' | 'closed' | 'ended';

/**
 * One connection of nodemailer, in its own pool.
 * A larger pool cannot retire one connection. It also does not report that a message waits because its
 * connection ended; it then pauses for 50 and 100 ms.
 */
export class MailSession {
  readonly #mailer: Mailer;
  #socket: Socket | undefined;
  #sending: AbortController | undefined;
  #lastRead: Buffer | undefined;
  #over = false;
  /** Messages that were started, and messages that the server accepted. */
  begun = 0;
  taken = 0;
  /** True if its end is counted. The client's own end needs no count. */
  isAccounted = false;

  constructor(options: SmtpOptions, sockets: OwnSockets, onEnd: (session: MailSession) => void) {
    this.#mailer = createTransport({
      ...options,
      getSocket: sockets.once((socket) => {
        this.#socket = socket;
        socket.once('close', () => {
          this.#over = true;
          this.#ended();
          onEnd(this);
        });
      }),
      pool: true,
      maxConnections: 1,
      maxMessages: Number.POSITIVE_INFINITY,
      // This class decides what happens to a message when its session ends.
      maxRequeues: 0,
    });
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** The server's 421 reply that ended the session, if no message received it. */
  get closingReply(): string | undefined {
    return closingReply(this.#lastRead?.toString('latin1') ?? '');
  }

  async send(message: SendMailOptions, control: AbortController): Promise<SMTPSentMessageInfo> {
    this.#sending = control;
    this.begun++;
    try {
      const info = await this.#mailer.sendMail({ ...message, signal: control.signal });
      // A listener before the first reply would start the stream, and nodemailer would miss the greeting.
      if (this.taken++ === 0) this.#socket?.on('data', this.#read);
      return info;
    } finally {
      this.#sending = undefined;
    }
  }

  end(): void {
    this.#over = true;
    this.isAccounted = true;
    this.#mailer.close({ force: true });
    this.#socket?.destroy();
  }

  readonly #read = (chunk: Buffer): void => {
    this.#lastRead = chunk;
  };

  /** nodemailer reports a message's result at once, so a message without a result was not sent. */
  #ended(): void {
    const sending = this.#sending;
    if (sending === undefined) return;
    setImmediate(() => {
      if (this.#sending === sending) sending.abort('ended' satisfies AbortReason);
    });
  }
}
