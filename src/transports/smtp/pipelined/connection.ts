import type { Socket } from 'node:net';
import type { Security } from '../../../model/feature.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { TransportOptions } from '../../../model/transport.ts';
import { refused } from '../../outcomes.ts';
import type { Login } from '../login.ts';
import type { Secure } from '../sessions.ts';
import type { PipelinedCall } from './call.ts';
import { NO_OFFERS, type Offers } from './capabilities.ts';
import { Conversation } from './conversation.ts';
import { NotWelcome, shakeHands } from './handshake.ts';
import type { Ending } from './mailing.ts';
import { callsPerConnection, type Mailing } from './mailing.ts';
import { type Reply, ReplyReader } from './replies.ts';
import { openSocket, secureSocket } from './socket.ts';
import type { Writer } from './writer.ts';

/** What all connections of a transport have in common. */
export interface Shared {
  readonly options: TransportOptions;
  readonly security: Security;
  readonly secure: Secure;
  readonly login: Login | undefined;
  readonly mailing: Mailing;
  readonly writer: Writer;
  /** Into which every socket in the clear reads: what it holds is used up before the next one reads. */
  readonly readRoom: Buffer;
}

/** Who keeps the connections. */
export interface CallEvents {
  /** `flush` is to be called, once whoever learned an outcome had the time to send more. */
  dirty(connection: Connection): void;
  ready(connection: Connection): void;
  /** It has ended with these calls unfinished. `never`: why it was not ready at all. */
  ended(connection: Connection, calls: readonly PipelinedCall[], never: Outcome | undefined): void;
  /** One more message of this call has its outcomes, and perhaps all. */
  settled(call: PipelinedCall, all: boolean): void;
}

/** One connection, from its opening to its end. */
export class Connection {
  readonly #shared: Shared;
  readonly #callEvents: CallEvents;
  /** Once secured, the one that stands on the first. */
  #socket: Socket;
  readonly #replies = new ReplyReader();
  #conversation: Conversation | undefined;
  #offers: Offers = NO_OFFERS;
  #state: 'opening' | 'ready' | 'ended' = 'opening';
  #asking: ((reply: Reply) => void) | undefined;
  /** What the server said before it was asked. */
  #early: Reply | undefined;

  constructor(shared: Shared, callEvents: CallEvents) {
    this.#shared = shared;
    this.#callEvents = callEvents;
    this.#socket = this.#watched(openSocket(shared.options, shared.secure, shared.readRoom, this.#read));
    this.#tell();
    void this.#open();
  }

  #tell(): void {
    const { security, options } = this.#shared;
    const { watch } = options;
    if (watch === undefined) return;
    watch('connect');
    this.#socket.once('connect', () => watch(security === 'tls' ? 'tls' : 'greeting'));
    if (security === 'tls') this.#socket.once('secureConnect', () => watch('greeting'));
  }

  readonly #onReply = (reply: Reply): boolean => this.#hear(reply);
  readonly #read = (text: string): void => this.#replies.read(text, this.#onReply);

  #watched(socket: Socket): Socket {
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

  /** Whether it takes one more call. */
  get isFree(): boolean {
    if (this.#state !== 'ready' || this.#conversation?.isFull !== false) return false;
    return this.load < callsPerConnection(this.#shared.mailing, this.#offers);
  }

  /** No message went over it yet, and none is about to. */
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

  /** This call has waited too long; what comes after it cannot be answered before it. */
  expire(call: PipelinedCall): void {
    const late = { call, outcome: refused('timed-out', 'no reply in time') };
    this.#end(broken('failed', 'given up, because an earlier message was not answered in time'), late);
  }

  /** Ends at once, and politely where nothing is under way (RFC 5321, 4.1.1.10). */
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
      this.#offers = await shakeHands(dialogue, { startTls: security === 'starttls', login });
      clearTimeout(timer);
      if (this.#state !== 'opening') return;
      this.#conversation = new Conversation(this.#shared.mailing, this.#offers, {
        dirty: () => this.#callEvents.dirty(this),
        settled: (call, all) => this.#callEvents.settled(call, all),
      });
      this.#state = 'ready';
      this.#callEvents.ready(this);
    } catch (error) {
      if (!(error instanceof NotWelcome)) throw error;
      this.#end({ outcome: error.outcome, why: 'broken' });
    }
  }

  /** Is never answered when the connection ends: `#end` tells whoever must know. */
  #ask(line: string | undefined): Promise<Reply> {
    if (line !== undefined) this.#socket.write(`${line}\r\n`);
    return new Promise((resolve) => {
      const early = this.#early;
      this.#early = undefined;
      if (early === undefined) this.#asking = resolve;
      else resolve(early);
    });
  }

  /** Is never answered when the handshake fails, as `#ask`. */
  #secure(): Promise<void> {
    if (this.#early !== undefined || !this.#replies.isEmpty) {
      // Whoever put it there in the clear would be heard as if it had come through the secured connection.
      this.#end(broken('failed', 'the server spoke between STARTTLS and the handshake'));
    }
    const plain = this.#socket;
    return new Promise((resolve) => {
      if (this.#state === 'ended') return;
      const { secure, options } = this.#shared;
      const secured = secureSocket(plain, secure, options.endpoint, this.#read);
      this.#socket = this.#watched(secured);
      secured.once('secureConnect', resolve);
    });
  }

  #hear(reply: Reply): boolean {
    if (this.#state === 'opening') {
      const asking = this.#asking;
      this.#asking = undefined;
      if (asking === undefined) this.#early = reply;
      else asking(reply);
      return true;
    }
    const ending = this.#state === 'ready' ? this.#conversation?.hear(reply) : undefined;
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
    this.#callEvents.ended(this, left, before === 'opening' ? ending.outcome : undefined);
  }

  /** Of a session that took messages and was ended by the server. */
  #account({ outcome, why }: Ending): void {
    const taken = this.#conversation?.taken ?? 0;
    if (taken === 0 || this.#shared.mailing.cold || why === 'broken' || outcome.kind === 'accepted') return;
    if (why !== 'full') this.#shared.mailing.log.ended(taken, why === 'closing' ? outcome.reason : undefined);
    else if (outcome.status !== undefined) this.#shared.mailing.log.ended(taken, outcome.reason);
  }
}

function broken(kind: 'failed' | 'timed-out', reason: string): Ending {
  return { outcome: refused(kind, reason), why: 'broken' };
}
