import type { Socket } from 'node:net';
import type { Security } from '../../../model/feature.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { TransportOptions } from '../../../model/transport.ts';
import { refused } from '../../outcomes.ts';
import type { Writer } from '../../writer.ts';
import type { Login } from '../login.ts';
import type { Secure } from '../sessions.ts';
import type { PipelinedCall } from './call.ts';
import { NO_OFFERS, type Offers } from './capabilities.ts';
import { Conversation } from './conversation.ts';
import { HandshakeRefused, performHandshake } from './handshake.ts';
import type { Ending } from './mailing.ts';
import { callsPerConnection, type Mailing } from './mailing.ts';
import { type Reply, ReplyReader } from './replies.ts';
import { openSocket, secureSocket } from './socket.ts';

/** The state that all connections of a transport share. */
export interface Shared {
  readonly options: TransportOptions;
  readonly security: Security;
  readonly secure: Secure;
  readonly login: Login | undefined;
  readonly mailing: Mailing;
  readonly writer: Writer;
  /** The read buffer of every unencrypted socket. Each read is processed before the next one. */
  readonly readRoom: Buffer;
}

/** The owner of the connections. */
export interface CallEvents {
  /** Output is ready: call `flush` after the callers of completed sends had time to send more. */
  outputReady(connection: Connection): void;
  ready(connection: Connection): void;
  /** The connection closed with these calls unfinished. `refusal`: why it never became ready. */
  closed(connection: Connection, calls: readonly PipelinedCall[], refusal: Outcome | undefined): void;
  /** One more message of this call is complete. `all`: the whole call is. */
  completed(call: PipelinedCall, all: boolean): void;
}

/** One connection, from its opening to its close. */
export class Connection {
  readonly #shared: Shared;
  readonly #callEvents: CallEvents;
  /** After STARTTLS, the TLS socket on top of the first one. */
  #socket: Socket;
  readonly #replies = new ReplyReader();
  #conversation: Conversation | undefined;
  #offers: Offers = NO_OFFERS;
  #state: 'opening' | 'ready' | 'ended' = 'opening';
  #pendingReply: ((reply: Reply) => void) | undefined;
  /** A reply that arrived before a command was sent. */
  #earlyReply: Reply | undefined;

  constructor(shared: Shared, callEvents: CallEvents) {
    this.#shared = shared;
    this.#callEvents = callEvents;
    this.#socket = this.#withCloseEvents(
      openSocket(shared.options, shared.secure, shared.readRoom, this.#read),
    );
    this.#watchPhases();
    void this.#open();
  }

  #watchPhases(): void {
    const { security, options } = this.#shared;
    const { watch } = options;
    if (watch === undefined) return;
    watch('connect');
    this.#socket.once('connect', () => watch(security === 'tls' ? 'tls' : 'greeting'));
    if (security === 'tls') this.#socket.once('secureConnect', () => watch('greeting'));
  }

  readonly #onReply = (reply: Reply): boolean => this.#receive(reply);
  readonly #read = (text: string): void => this.#replies.read(text, this.#onReply);

  #withCloseEvents(socket: Socket): Socket {
    const closed = (reason: string): void => this.#end({ outcome: refused('failed', reason), why: 'closed' });
    socket.on('error', (error: NodeJS.ErrnoException) => closed(`${error.code}: ${error.message}`));
    socket.on('end', () => closed('the server closed the connection'));
    return socket.on('close', () => closed('the connection was closed'));
  }

  get isOpening(): boolean {
    return this.#state === 'opening';
  }

  get offers(): Offers {
    return this.#offers;
  }

  get load(): number {
    return this.#conversation?.load ?? 0;
  }

  /** True if it can carry one more call. */
  get isFree(): boolean {
    if (this.#state !== 'ready' || this.#conversation?.isFull !== false) return false;
    return this.load < callsPerConnection(this.#shared.mailing, this.#offers);
  }

  /** True if it has carried no message and none is assigned. */
  get isUnused(): boolean {
    return this.load === 0 && (this.#conversation?.isUnused ?? true);
  }

  assign(call: PipelinedCall): void {
    this.#conversation?.assign(call);
  }

  has(call: PipelinedCall): boolean {
    return this.#conversation?.has(call) ?? false;
  }

  flush(): void {
    if (this.#state !== 'ready' || this.#conversation === undefined) return;
    const { writer } = this.#shared;
    if (this.#conversation.write(writer)) {
      writer.sendTo(this.#socket, this.#shared.security !== 'none');
      return;
    }
    writer.setLength(0);
    this.#end(broken('failed', 'another message of the connection could not be composed'));
  }

  /** This call timed out. Later messages cannot be answered before it, so the connection ends. */
  expire(call: PipelinedCall): void {
    const late = { call, outcome: refused('timed-out', 'no reply in time') };
    this.#end(broken('failed', 'aborted, because an earlier message had no reply in time'), late);
  }

  /** Closes at once. Sends QUIT first if no message is in flight (RFC 5321, 4.1.1.10). */
  async close(): Promise<void> {
    if (!this.#socket.closed) {
      const closed = new Promise((resolve) => this.#socket.once('close', resolve));
      this.#end(broken('failed', 'the transport was closed'));
      await closed;
    }
  }

  async #open(): Promise<void> {
    const { login, security, options } = this.#shared;
    const late = broken('timed-out', 'no welcome in time');
    const timer = setTimeout(() => this.#end(late), options.timeoutMs);
    this.#socket.once('close', () => clearTimeout(timer));
    try {
      const dialogue = {
        ask: (line: string | undefined) => this.#ask(line),
        secure: () => this.#secure(),
        watch: options.watch,
      };
      this.#offers = await performHandshake(dialogue, { startTls: security === 'starttls', login });
      clearTimeout(timer);
      if (this.#state !== 'opening') return;
      this.#conversation = new Conversation(this.#shared.mailing, this.#offers, {
        outputReady: () => this.#callEvents.outputReady(this),
        completed: (call, all) => this.#callEvents.completed(call, all),
      });
      this.#state = 'ready';
      this.#callEvents.ready(this);
    } catch (error) {
      if (!(error instanceof HandshakeRefused)) throw error;
      this.#end({ outcome: error.outcome, why: 'broken' });
    }
  }

  /** Never resolves if the connection ends: `#end` reports that. */
  #ask(line: string | undefined): Promise<Reply> {
    if (line !== undefined) this.#socket.write(`${line}\r\n`);
    return new Promise((resolve) => {
      const earlyReply = this.#earlyReply;
      this.#earlyReply = undefined;
      if (earlyReply === undefined) this.#pendingReply = resolve;
      else resolve(earlyReply);
    });
  }

  /** Never resolves if the handshake fails, like `#ask`. */
  #secure(): Promise<void> {
    if (this.#earlyReply !== undefined || !this.#replies.isEmpty) {
      // Injected plaintext would be read as if it came through the secured connection.
      this.#end(broken('failed', 'the server spoke between STARTTLS and the handshake'));
    }
    const plain = this.#socket;
    return new Promise((resolve) => {
      if (this.#state === 'ended') return;
      const { secure, options } = this.#shared;
      const secured = secureSocket(plain, secure, options.endpoint, this.#read);
      this.#socket = this.#withCloseEvents(secured);
      secured.once('secureConnect', resolve);
    });
  }

  #receive(reply: Reply): boolean {
    if (this.#state === 'opening') {
      const pendingReply = this.#pendingReply;
      this.#pendingReply = undefined;
      if (pendingReply === undefined) this.#earlyReply = reply;
      else pendingReply(reply);
      return true;
    }
    const ending = this.#state === 'ready' ? this.#conversation?.receive(reply) : undefined;
    if (ending !== undefined) this.#end(ending);
    return this.#state === 'ready';
  }

  #end(ending: Ending, late?: { readonly call: PipelinedCall; readonly outcome: Outcome }): void {
    const before = this.#state;
    if (before === 'ended') return;
    this.#state = 'ended';
    if (before === 'ready' && this.#conversation?.isIdle && this.#socket.writable) {
      this.#socket.write('QUIT\r\n');
      this.#socket.destroySoon();
    } else {
      this.#socket.destroy();
    }
    this.#account(ending);
    const left = this.#conversation?.end(ending, late) ?? [];
    this.#callEvents.closed(this, left, before === 'opening' ? ending.outcome : undefined);
  }

  /** Counts a session that accepted messages and that the server ended. */
  #account({ outcome, why }: Ending): void {
    const taken = this.#conversation?.taken ?? 0;
    if (taken === 0 || this.#shared.mailing.cold || why === 'broken' || outcome.kind === 'accepted') return;
    if (why !== 'full')
      this.#shared.mailing.log.sessionEnded(taken, why === 'closing' ? outcome.reason : undefined);
    else if (outcome.status !== undefined) this.#shared.mailing.log.sessionEnded(taken, outcome.reason);
  }
}

function broken(kind: 'failed' | 'timed-out', reason: string): Ending {
  return { outcome: refused(kind, reason), why: 'broken' };
}
