import { randomBytes } from 'node:crypto';
import type { Content } from '../../../model/content.ts';
import { ACCEPTED, type Outcome } from '../../../model/outcome.ts';
import type { Recipient } from '../../../model/recipient.ts';
import type { SessionMeasures } from '../../../model/session.ts';
import type { Transport, TransportFacts, TransportOptions } from '../../../model/transport.ts';
import { alike, notPrepared, refused } from '../../outcomes.ts';
import { splitRecipients } from '../../split.ts';
import { Writer } from '../../writer.ts';
import { authenticationOf, type Login, loginOf } from '../login.ts';
import { smtpMessages } from '../messages.ts';
import { SessionLog } from '../session-limits.ts';
import { resumptionOf, secureBy } from '../sessions.ts';
import { completePartWith, newCall, type PipelinedCall, takePart } from './call.ts';
import { createComposer } from './compose/composer.ts';
import { type CallEvents, Connection, type Shared } from './connection.ts';
import { callsPerConnection, type Mailing } from './mailing.ts';
import { securityWanted } from './socket.ts';

const READ_ROOM = 65_536;

export class PipelinedTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #login: Login | undefined;
  readonly #writer = new Writer();
  readonly #connections: Connection[] = [];
  /** Calls that wait for a connection. */
  readonly #waiting: PipelinedCall[] = [];
  /** All unfinished calls, the earliest deadline first. */
  readonly #calls = new Set<PipelinedCall>();
  readonly #outputReady = new Set<Connection>();
  #flushing: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #shared: Shared | undefined;
  /** The number of calls per connection, from the last connection that became ready. */
  #perConnection: number | undefined;
  /** The most connections that the server accepts. */
  #connectionLimit: number;
  readonly #log = new SessionLog();
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#connectionLimit = options.concurrency;
    this.#login = loginOf(options);
  }

  async prepare(content: Content): Promise<void> {
    const session = randomBytes(8).toString('hex');
    const mailing: Mailing = {
      messages: await smtpMessages(content),
      composer: createComposer(session, content.strategy !== 'client-render'),
      chunking: !(this.#options.features ?? []).includes('no-chunking'),
      cold: this.#options.connection === 'cold',
      perConnection: this.#options.messagesPerConnection ?? Number.POSITIVE_INFINITY,
      log: this.#log,
      watch: this.#options.watch,
    };
    this.#shared = {
      options: this.#options,
      security: securityWanted(this.#options),
      secure: secureBy(this.#options),
      login: this.#login,
      mailing,
      writer: this.#writer,
      readRoom: Buffer.allocUnsafeSlow(READ_ROOM),
    };
  }

  send(recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const shared = this.#shared;
    if (shared === undefined) return Promise.reject(notPrepared());
    if (this.#closed) return Promise.resolve(alike(recipients.length, CLOSED));
    const groups = splitRecipients(recipients, shared.mailing.messages.perMessage);
    return new Promise((resolve, reject) => {
      const deadlineMs = performance.now() + this.#options.timeoutMs;
      const call = newCall(groups, deadlineMs, { resolve, reject });
      this.#calls.add(call);
      this.#timer ??= setTimeout(() => this.#expire(), this.#options.timeoutMs);
      this.#waiting.push(call);
      this.#assign(shared);
    });
  }

  /** Opens one connection up to its first message. `accepted` if the server accepts the client. */
  checkConnection(): Promise<Outcome> {
    const shared = this.#shared;
    if (shared === undefined) return Promise.reject(notPrepared());
    return new Promise((resolve) => {
      const connection = new Connection(shared, {
        outputReady: () => {},
        completed: () => {},
        ready: () => {
          resolve(ACCEPTED);
          void connection.close();
        },
        closed: (_connection, _calls, refusal) => resolve(refusal ?? CLOSED),
      });
    });
  }

  async compose(recipients: readonly Recipient[]): Promise<number> {
    if (this.#shared === undefined) throw notPrepared();
    const { messages, composer, chunking } = this.#shared.mailing;
    const writer = this.#writer;
    let bytes = 0;
    for (const group of splitRecipients(recipients, messages.perMessage)) {
      const message = messages.message(group);
      composer.write(message, { eightBit: true, dots: !chunking }, writer);
      bytes += writer.length + message.envelope.to.join('').length;
      writer.setLength(0);
    }
    return bytes;
  }

  sessions(): SessionMeasures {
    return this.#log.report();
  }

  facts(): TransportFacts {
    const { concurrency, connection, timeoutMs, features = [], messagesPerConnection } = this.#options;
    const cold = connection === 'cold';
    return {
      referenceClient: true,
      preparation: 'once',
      library: 'node:net',
      version: process.versions.node,
      composer: 'Sendoff’s own; its messages equal nodemailer’s',
      connection,
      poolSize: concurrency,
      maxMessages: cold ? 1 : (messagesPerConnection ?? 'unlimited'),
      callsPerConnection: cold ? '1' : '1 with BDAT, 2 with DATA',
      chunking: features.includes('no-chunking') ? 'never' : 'BDAT if the server offers CHUNKING',
      pipelining: cold
        ? 'the envelope, and the message with BDAT'
        : 'the envelope, and the next one after the message, if the server offers it',
      noDelay: true,
      security: securityWanted(this.#options),
      resumption: resumptionOf(this.#options),
      authentication: authenticationOf(this.#login),
      timeoutMs,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearImmediate(this.#flushing);
    clearTimeout(this.#timer);
    await Promise.all([...this.#connections].map((one) => one.close()));
    for (const call of this.#waiting.splice(0)) {
      while (!this.#completeNext(call, CLOSED));
    }
  }

  readonly #callEvents: CallEvents = {
    outputReady: (connection) => {
      this.#outputReady.add(connection);
      this.#flushSoon();
    },
    ready: ({ offers }) => {
      if (this.#shared === undefined) return;
      this.#perConnection = callsPerConnection(this.#shared.mailing, offers);
      this.#assign(this.#shared);
    },
    closed: (connection, calls, refusal) => {
      this.#connections.splice(this.#connections.indexOf(connection), 1);
      this.#outputReady.delete(connection);
      this.#waiting.unshift(...calls);
      if (refusal !== undefined) this.#refused(refusal);
      if (this.#connections.length === 0 && this.#connectionLimit < this.#options.concurrency) {
        // All connections have closed, so the server may accept more now.
        this.#connectionLimit = this.#options.concurrency;
        this.#log.setConnectionLimit(null);
      }
      if (this.#shared !== undefined && !this.#closed) this.#assign(this.#shared);
    },
    completed: (call, all) => {
      this.#restartDeadline(call, all);
      if (this.#waiting.length > 0) this.#flushSoon();
    },
  };

  /**
   * The server refused a connection. While others are open, waiting calls use these, and no more are opened.
   */
  #refused(outcome: Outcome): void {
    const others = this.#connections.length;
    if (others > 0 && (outcome.kind === 'deferred' || outcome.kind === 'failed')) {
      this.#connectionLimit = Math.min(this.#connectionLimit, others);
      this.#log.setConnectionLimit(this.#connectionLimit, outcome.reason);
      for (const call of this.#waiting) call.needsNewConnection = false;
      return;
    }
    const [first] = this.#waiting;
    if (first !== undefined && this.#completeNext(first, outcome)) this.#waiting.shift();
  }

  /**
   * Assigns each call to the connection with the fewest calls. Opens more connections if needed, up to the
   * limit.
   */
  #assign(shared: Shared): void {
    for (let at = 0; at < this.#waiting.length; ) {
      const call = this.#waiting[at];
      const best = call && this.#leastLoaded(call);
      if (call === undefined || best === undefined) {
        // A call that needs a new connection does not block the calls behind it.
        if (call?.needsNewConnection !== true) break;
        at++;
        continue;
      }
      this.#waiting.splice(at, 1);
      call.needsNewConnection = false;
      best.assign(call);
    }
    if (this.#waiting.length === 0) return;
    // The first connection shows how many calls it can share.
    const perConnection = this.#options.connection === 'cold' ? 1 : this.#perConnection;
    const wanted = perConnection === undefined ? 1 : Math.ceil(this.#waiting.length / perConnection);
    let opening = this.#connections.filter(({ isOpening }) => isOpening).length;
    for (; opening < wanted && this.#connections.length < this.#connectionLimit; opening++) {
      this.#connections.push(new Connection(shared, this.#callEvents));
    }
  }

  #leastLoaded({ needsNewConnection }: PipelinedCall): Connection | undefined {
    let best: Connection | undefined;
    for (const one of this.#connections) {
      const fits = one.isFree && (!needsNewConnection || one.isUnused);
      if (fits && (best === undefined || one.load < best.load)) best = one;
    }
    return best;
  }

  /**
   * Flushes after all sockets were read, so callers of completed sends can queue their next messages first.
   */
  #flushSoon(): void {
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = undefined;
    if (this.#shared !== undefined && this.#waiting.length > 0) this.#assign(this.#shared);
    for (const connection of this.#outputReady) {
      this.#outputReady.delete(connection);
      connection.flush();
    }
  }

  #restartDeadline(call: PipelinedCall, all: boolean): void {
    this.#calls.delete(call);
    if (all) return;
    call.deadlineMs = performance.now() + this.#options.timeoutMs;
    this.#calls.add(call);
  }

  /** Completes the next message of a waiting call with this outcome. Returns true if it was the last. */
  #completeNext(call: PipelinedCall, outcome: Outcome): boolean {
    const all = completePartWith(call, takePart(call), outcome);
    this.#restartDeadline(call, all);
    return all;
  }

  /** One timer for all calls: all have the same timeout, so the oldest expires first. */
  #expire(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const call of this.#calls) {
      if (call.deadlineMs > now) {
        this.#timer = setTimeout(() => this.#expire(), Math.ceil(call.deadlineMs - now));
        return;
      }
      const at = this.#connections.find((one) => one.has(call));
      if (at !== undefined) at.expire(call);
      else if (this.#completeNext(call, refused('timed-out', 'no connection in time'))) {
        this.#waiting.splice(this.#waiting.indexOf(call), 1);
      }
    }
  }
}

const CLOSED = refused('failed', 'the transport was closed');
