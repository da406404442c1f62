import { connect, type Socket } from 'node:net';
import type { Outcome } from '../../../model/outcome.ts';
import type { TransportOptions } from '../../../model/transport.ts';
import { refused } from '../../outcomes.ts';
import type { Call } from './call.ts';
import { NO_OFFERS, type Offers } from './capabilities.ts';
import { Conversation, callsPerConnection, type Mailing } from './conversation.ts';
import { NotWelcome, shakeHands } from './handshake.ts';
import { type Reply, ReplyReader } from './replies.ts';
import { outcomeOf } from './transaction.ts';
import type { Writer } from './writer.ts';

/** What all connections of a transport have in common. */
export interface Shared {
  readonly options: TransportOptions;
  readonly mailing: Mailing;
  readonly writer: Writer;
  /** Into which every socket reads: what it holds is used up before the next one reads. */
  readonly readRoom: Buffer;
}

/** Who keeps the connections. */
export interface Keeper {
  /** `flush` is to be called, once whoever learned an outcome had the time to send more. */
  dirty(connection: Connection): void;
  ready(connection: Connection): void;
  /** It has ended with these calls unfinished. `never`: why it was not ready at all. */
  ended(connection: Connection, calls: readonly Call[], never: Outcome | undefined): void;
  /** One more message of this call has its outcomes, and perhaps all. */
  settled(call: Call, all: boolean): void;
}

/** One socket, from its opening to its end. */
export class Connection {
  readonly #shared: Shared;
  readonly #keeper: Keeper;
  readonly #socket: Socket;
  readonly #replies = new ReplyReader();
  #conversation: Conversation | undefined;
  #offers: Offers = NO_OFFERS;
  #state: 'opening' | 'ready' | 'ended' = 'opening';
  #asking: ((reply: Reply) => void) | undefined;
  /** What the server said before it was asked. */
  #early: Reply | undefined;

  constructor(shared: Shared, keeper: Keeper) {
    const { host, port } = shared.options.endpoint;
    this.#shared = shared;
    this.#keeper = keeper;
    const { readRoom } = shared;
    const hear = (reply: Reply): boolean => this.#hear(reply);
    const callback = (bytes: number): boolean => {
      this.#replies.read(readRoom.toString('utf8', 0, bytes), hear);
      return true;
    };
    this.#socket = connect({ host, port, noDelay: true, onread: { buffer: readRoom, callback } });
    const broken = (reason: string): void => this.#end(refused('failed', reason));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => broken(`${error.code}: ${error.message}`));
    this.#socket.on('end', () => broken('the server closed the connection'));
    this.#socket.on('close', () => broken('the connection was closed'));
    void this.#open();
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
    return this.#state === 'ready' && this.load < callsPerConnection(this.#shared.mailing, this.#offers);
  }

  assign(call: Call): void {
    this.#conversation?.assign(call);
  }

  has(call: Call): boolean {
    return this.#conversation?.has(call) ?? false;
  }

  flush(): void {
    if (this.#state !== 'ready' || this.#conversation === undefined) return;
    const { writer } = this.#shared;
    if (this.#conversation.write(writer)) {
      writer.sendTo(this.#socket);
      return;
    }
    writer.setLength(0);
    this.#end(refused('failed', 'another message of the connection could not be composed'));
  }

  /** This call has waited too long; what comes after it cannot be answered before it. */
  expire(call: Call): void {
    const late = { call, outcome: refused('timed-out', 'no reply in time') };
    this.#end(refused('failed', 'given up, because an earlier message was not answered in time'), late);
  }

  /** Ends at once, and politely where nothing is under way (RFC 5321, 4.1.1.10). */
  async close(): Promise<void> {
    if (!this.#socket.closed) {
      const closed = new Promise((resolve) => this.#socket.once('close', resolve));
      this.#end(refused('failed', 'the transport was closed'));
      await closed;
    }
  }

  async #open(): Promise<void> {
    const { endpoint, timeoutMs } = this.#shared.options;
    const late = refused('timed-out', 'no welcome in time');
    const timer = setTimeout(() => this.#end(late), timeoutMs);
    this.#socket.once('close', () => clearTimeout(timer));
    try {
      this.#offers = await shakeHands({ ask: (line) => this.#ask(line) }, endpoint);
      clearTimeout(timer);
      if (this.#state !== 'opening') return;
      this.#conversation = new Conversation(this.#shared.mailing, this.#offers, {
        dirty: () => this.#keeper.dirty(this),
        settled: (call, all) => this.#keeper.settled(call, all),
      });
      this.#state = 'ready';
      this.#keeper.ready(this);
    } catch (error) {
      if (!(error instanceof NotWelcome)) throw error;
      this.#end(outcomeOf(error.reply));
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

  #end(outcome: Outcome, late?: { readonly call: Call; readonly outcome: Outcome }): void {
    const before = this.#state;
    if (before === 'ended') return;
    this.#state = 'ended';
    if (before === 'ready' && this.#conversation?.isIdle && this.#socket.writable) {
      this.#socket.write('QUIT\r\n');
      this.#socket.destroySoon();
    } else {
      this.#socket.destroy();
    }
    const left = this.#conversation?.end(outcome, late) ?? [];
    this.#keeper.ended(this, left, before === 'opening' ? outcome : undefined);
  }
}
