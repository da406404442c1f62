import { isIPv6, type Socket } from 'node:net';
import { type SendoffError, usageError } from '../model/error.ts';
import { Alien, type ProbeReply, shown, takeReply } from './replies.ts';
import { StreamReader } from './stream-reader.ts';
import type { Target } from './target.ts';
import { type HandshakeOptions, type Secured, secure } from './tls.ts';
import { attempt, type ProbeOptions, seconds, withTimeout } from './with-timeout.ts';

/** A reply, and the time from its command to its first byte. */
export interface TimedReply extends ProbeReply {
  readonly afterMs: number;
}

const SLOW_SERVER = 'use a longer --timeout if the server is slow';

/** SMTP over one connection, one command at a time. */
export class ProbeDialogue {
  /** All commands so far. */
  readonly #sent: string[];
  readonly #target: Target;
  readonly #options: ProbeOptions;
  readonly #reader = new StreamReader();
  #socket: Socket;
  #askedMs = performance.now();

  constructor(socket: Socket, target: Target, options: ProbeOptions, sent: string[]) {
    this.#sent = sent;
    this.#target = target;
    this.#options = options;
    this.#socket = socket;
    this.#reader.listenTo(socket);
  }

  /** Makes the TLS handshake. From then on, all commands go through TLS. */
  async secure(wish: HandshakeOptions): Promise<Secured> {
    if (this.#reader.isAhead) {
      // Text injected before TLS would count as text of the secured connection.
      this.destroy();
      throw this.#broken('the server sent text between STARTTLS and the handshake');
    }
    this.#reader.leave(this.#socket);
    this.#sent.push('TLS handshake');
    try {
      const secured = await secure(this.#socket, this.#target, wish, this.#options);
      this.#socket = secured.socket;
      this.#reader.listenTo(secured.socket);
      this.#askedMs = performance.now();
      return secured;
    } catch (cause) {
      this.destroy();
      throw cause;
    }
  }

  /** Reads a reply that follows no command. */
  async greeting(): Promise<TimedReply> {
    const { protocol, isSecured, url } = this.#target;
    const hint = isSecured
      ? SLOW_SERVER
      : `${SLOW_SERVER}; use ${protocol}s:// if the server starts with TLS, https:// for an API`;
    const late = (): SendoffError =>
      usageError('probe-silent', `${url}: no greeting within ${seconds(this.#options.timeoutMs)}`, hint);
    const reply = await this.#reply('a greeting', late);
    if (reply.code !== 220) throw this.refusal(reply);
    return reply;
  }

  async ask(command: string): Promise<TimedReply> {
    if (this.#reader.isEnded) throw this.#broken(`the connection ended before ${command}`);
    if (this.#reader.isAhead) throw this.#broken(`the server sent text before it received ${command}`);
    this.#sent.push(command);
    this.#askedMs = performance.now();
    this.#socket.write(`${command}\r\n`);
    return await this.#reply(`an answer to ${command}`, () =>
      usageError(
        'probe-silent',
        `${this.#target.url}: no answer to ${command} within ${seconds(this.#options.timeoutMs)}`,
        SLOW_SERVER,
      ),
    );
  }

  /**
   * Returns the lines of the answer to EHLO, or none if the server supports only HELO (RFC 5321, 3.2). A
   * server that supports neither may speak LMTP (RFC 2033, 4.1).
   *
   * @param greeting its text may name LMTP
   */
  async hello(greeting: ProbeReply): Promise<readonly string[]> {
    const name = this.#ownName();
    const ehlo = await this.ask(`EHLO ${name}`);
    if (ehlo.code === 250) return ehlo.lines;
    const helo = ehlo.code < 500 ? ehlo : await this.ask(`HELO ${name}`);
    if (helo.code === 250) return [];
    if (helo.code >= 500 && (await this.#speaksLmtp([greeting, ehlo, helo], name)))
      throw usageError(
        'probe-lmtp',
        `${this.#target.url}: the server speaks LMTP, not SMTP`,
        'LMTP delivers to mailboxes; use the port that accepts SMTP from clients: 587, 465 or 25',
      );
    throw this.refusal(helo);
  }

  async #speaksLmtp(replies: readonly ProbeReply[], name: string): Promise<boolean> {
    if (replies.some(({ lines }) => lines.some((line) => /\bLMTP\b|\bLHLO\b/i.test(line)))) return true;
    const lhlo = await attempt(() => this.ask(`LHLO ${name}`));
    return 'value' in lhlo && lhlo.value.code === 250;
  }

  /** Sends QUIT (RFC 5321, 4.1.1.10) and ignores a server that does not answer it. */
  async quit(): Promise<void> {
    try {
      await this.ask('QUIT');
    } catch {
      // Nothing more is needed from this server.
    } finally {
      this.destroy();
    }
  }

  /** The error for a reply that rejects this client. */
  refusal(reply: ProbeReply): SendoffError {
    return usageError(
      'probe-refused',
      `${this.#target.url}: the server rejected this client: ${shown(reply)}`,
      'it may block this address or be busy; contact its operator',
    );
  }

  destroy(): void {
    this.#reader.end();
    this.#socket.destroy();
  }

  /** RFC 5321, 4.1.3: a client without a name sends its address. */
  #ownName(): string {
    const address = this.#socket.localAddress ?? '127.0.0.1';
    return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`;
  }

  #reply(what: string, late: () => SendoffError): Promise<TimedReply> {
    const { url } = this.#target;
    return withTimeout(this.#options, late, async (signal) => {
      const ended = (): SendoffError => this.#broken(`the server closed the connection before ${what}`);
      try {
        const { value, atMs } = await this.#reader.next(takeReply, ended, signal);
        return { ...value, afterMs: atMs - this.#askedMs };
      } catch (cause) {
        if (!(cause instanceof Alien)) throw cause;
        throw usageError(
          'probe-alien',
          `${url}: no SMTP server: expected ${what}, found ${cause.found}`,
          'check the port; for an API use http:// or https://',
        );
      }
    });
  }

  #broken(what: string): SendoffError {
    return usageError(
      'probe-broken',
      `${this.#target.url}: ${what}`,
      'try again; if it persists, contact the server’s operator',
    );
  }
}
