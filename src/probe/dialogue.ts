import { isIPv6, type Socket } from 'node:net';
import { type SendoffError, usageError } from '../model/error.ts';
import { Alien, type ProbeReply, shown, takeReply } from './replies.ts';
import { StreamReader } from './stream-reader.ts';
import type { Target } from './target.ts';
import { type Secured, secure, type Wish } from './tls.ts';
import { attempt, type ProbeOptions, seconds, withTimeout } from './with-timeout.ts';

/** A reply, and how long it took: from what it answers to its first byte. */
export interface Heard extends ProbeReply {
  readonly afterMs: number;
}

/** SMTP over one connection, one command at a time. */
export class ProbeDialogue {
  /** All that was said to the server. */
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

  /** The handshake of TLS; from then on everything is said through it. */
  async secure(wish: Wish): Promise<Secured> {
    if (this.#reader.isAhead) {
      // Text injected before TLS would count as text of the secured connection.
      this.destroy();
      throw this.#broken('the server spoke between STARTTLS and the handshake');
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
  async greeting(): Promise<Heard> {
    const { protocol, isSecured, url } = this.#target;
    const hint = isSecured
      ? 'give --timeout for a server that takes longer'
      : `give --timeout for a server that takes longer, ${protocol}s:// for one that wants TLS first, https:// for an API`;
    const late = (): SendoffError =>
      usageError('probe-silent', `${url}: no greeting within ${seconds(this.#options.timeoutMs)}`, hint);
    const heard = await this.#hear('a greeting', late);
    if (heard.code !== 220) throw this.refusal(heard);
    return heard;
  }

  async ask(command: string): Promise<Heard> {
    if (this.#reader.isEnded) throw this.#broken(`the connection ended before ${command}`);
    if (this.#reader.isAhead) throw this.#broken(`the server spoke before ${command}, without being asked`);
    this.#sent.push(command);
    this.#askedMs = performance.now();
    this.#socket.write(`${command}\r\n`);
    return await this.#hear(`an answer to ${command}`, () =>
      usageError(
        'probe-silent',
        `${this.#target.url}: no answer to ${command} within ${seconds(this.#options.timeoutMs)}`,
        'give --timeout for a server that takes longer',
      ),
    );
  }

  /**
   * Gives the lines of the answer to EHLO; none from a server that knows HELO alone (RFC 5321, 3.2). One that
   * knows neither may speak LMTP (RFC 2033, 4.1).
   *
   * @param greeting may name LMTP
   */
  async hello(greeting: ProbeReply): Promise<readonly string[]> {
    const name = this.#ownName();
    const heard = await this.ask(`EHLO ${name}`);
    if (heard.code === 250) return heard.lines;
    const older = heard.code < 500 ? heard : await this.ask(`HELO ${name}`);
    if (older.code === 250) return [];
    if (older.code >= 500 && (await this.#speaksLmtp([greeting, heard, older], name)))
      throw usageError(
        'probe-lmtp',
        `${this.#target.url}: the server speaks LMTP, which delivers to mailboxes; clients hand mail in by SMTP`,
        'give the port on which it takes mail by SMTP: 587, 465 or 25',
      );
    throw this.refusal(older);
  }

  async #speaksLmtp(said: readonly ProbeReply[], name: string): Promise<boolean> {
    if (said.some(({ lines }) => lines.some((line) => /\bLMTP\b|\bLHLO\b/i.test(line)))) return true;
    const heard = await attempt(() => this.ask(`LHLO ${name}`));
    return 'value' in heard && heard.value.code === 250;
  }

  /** Ends politely (RFC 5321, 4.1.1.10), and does not mind a server that does not. */
  async quit(): Promise<void> {
    try {
      await this.ask('QUIT');
    } catch {
      // All that was to be found out is found out.
    } finally {
      this.destroy();
    }
  }

  /** The meaning of a reply that is not a greeting. */
  refusal(reply: ProbeReply): SendoffError {
    return usageError(
      'probe-refused',
      `${this.#target.url}: the server does not let this client in: ${shown(reply)}`,
      'it may refuse this address, or be busy; ask who runs it',
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

  #hear(what: string, late: () => SendoffError): Promise<Heard> {
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
          `${url}: no SMTP server: found ${cause.found} where ${what} should be`,
          'check the port; an API is probed by http:// or https://',
        );
      }
    });
  }

  #broken(what: string): SendoffError {
    return usageError(
      'probe-broken',
      `${this.#target.url}: ${what}`,
      'try again; if it stays, ask who runs it',
    );
  }
}
