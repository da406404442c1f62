import type { Socket } from 'node:net';
import { createTransport, type SendMailOptions, type SMTPSentMessageInfo } from 'nodemailer';
import type { OwnSockets } from './own-sockets.ts';
import { closingReply } from './session-limits.ts';

export type Mailer = Pick<ReturnType<typeof createTransport>, 'sendMail' | 'close'>;
export type SmtpOptions = Parameters<typeof createTransport>[0] & object;

/** Why a send was given up. `ended`: the session ended before a byte of the message had left. */
export type GivenUp = 'late' | 'closed' | 'ended';

/**
 * One connection of nodemailer, in a pool of its own. From a larger pool one connection could not be retired, nor would it say that
 * a message waits because its connection has ended: it pauses for 50 and 100 ms then.
 */
export class MailSession {
  readonly #mailer: Mailer;
  #socket: Socket | undefined;
  #sending: AbortController | undefined;
  #lastRead: Buffer | undefined;
  #over = false;
  /** Messages that were begun, and that the server took. */
  begun = 0;
  taken = 0;
  /** Whether its end is accounted for; the client's own needs no account. */
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
      // What the end of a session means for a message is decided here.
      maxRequeues: 0,
    });
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** The reply with which the server ended it, if nobody else was told of that. */
  get lastWords(): string | undefined {
    return closingReply(this.#lastRead?.toString('latin1') ?? '');
  }

  async send(message: SendMailOptions, control: AbortController): Promise<SMTPSentMessageInfo> {
    this.#sending = control;
    this.begun++;
    try {
      const info = await this.#mailer.sendMail({ ...message, signal: control.signal });
      // Before its first reply a listener would start the stream, and nodemailer would miss the greeting.
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

  /** Whatever nodemailer reports of a message, it reports at once; a message that it holds back has not left. */
  #ended(): void {
    const sending = this.#sending;
    if (sending === undefined) return;
    setImmediate(() => {
      if (this.#sending === sending) sending.abort('ended' satisfies GivenUp);
    });
  }
}
