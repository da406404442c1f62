import type { Socket } from 'node:net';
import type { Writer } from '../../writer.ts';
import type { Deadlines, Timed } from '../deadlines.ts';
import type { ApiRequest, ApiResponse } from '../dialect.ts';
import { MinimalError } from './errors.ts';
import type { HeadOf } from './request-head.ts';
import { type ReadResponse, ResponseReader } from './response.ts';
import type { OpenSocket } from './socket.ts';

/** The state that all connections of a sender share. */
export interface SharedByConnections {
  readonly openSocket: OpenSocket;
  readonly headOf: HeadOf;
  readonly writer: Writer;
  readonly deadlines: Deadlines;
  /** True if sockets keep the bytes that they are to write, as TLS does. */
  readonly holdsWrites: boolean;
  /** The requests that one connection carries. */
  readonly mostRequests: number;
  /** Called before the result of a request is known to its caller. */
  readonly freed: (connection: MinimalConnection) => void;
}

export interface Call {
  readonly request: ApiRequest;
  readonly resolve: (response: ApiResponse) => void;
  readonly reject: (error: Error) => void;
}

/** undici subtracts the same from the time that a server keeps idle connections. */
const KEEP_ALIVE_MARGIN_MS = 2000;

/** One connection. It carries one request at a time, and ends with the first error. */
export class MinimalConnection implements Timed {
  deadlineMs = Number.POSITIVE_INFINITY;
  readonly #shared: SharedByConnections;
  readonly #socket: Socket;
  #call: Call | undefined;
  #reader: ResponseReader | undefined;
  #requests = 0;
  #isReady = false;
  #isOver = false;
  #expiresMs = Number.POSITIVE_INFINITY;

  constructor(shared: SharedByConnections, call: Call) {
    this.#shared = shared;
    this.#call = call;
    shared.deadlines.start(this);
    this.#socket = shared.openSocket(
      (text) => this.#take(text),
      () => {
        this.#isReady = true;
        this.#write();
      },
    );
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('end', () => this.#end());
    this.#socket.on('close', () => this.#fail(closed()));
  }

  /** False once the connection has ended, or if the server may be about to end it. */
  get isUsable(): boolean {
    return !this.#isOver && performance.now() < this.#expiresMs;
  }

  send(call: Call): void {
    this.#call = call;
    this.#shared.deadlines.start(this);
    this.#write();
  }

  expire(): void {
    if (!this.#isReady) this.#fail(new MinimalError('ETIMEDOUT', 'no connection in time'));
    else this.#fail(new MinimalError('TIMED_OUT', 'no response in time'));
  }

  /** A request in flight fails with this error. Resolves when the socket is closed. */
  close(error: Error): Promise<void> {
    this.#fail(error);
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => this.#socket.once('close', () => resolve()));
  }

  /** Head and body leave in one write. */
  #write(): void {
    const call = this.#call;
    if (call === undefined || !this.#isReady) return;
    const { headOf, writer, deadlines, holdsWrites, mostRequests } = this.#shared;
    const { path, headers, body } = call.request;
    const closes = ++this.#requests >= mostRequests;
    try {
      const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
      const ending = closes ? 'connection: close\r\n\r\n' : '\r\n';
      writer.text(`${headOf(path, headers)}content-length: ${length}\r\n${ending}`);
      if (typeof body === 'string') writer.text(body);
      else writer.bytes(body);
    } catch (error) {
      writer.setLength(0);
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#reader = new ResponseReader();
    // The time for connecting does not count.
    if (this.#requests === 1) deadlines.start(this);
    writer.sendTo(this.#socket, holdsWrites);
  }

  #take(text: string): void {
    const reader = this.#reader;
    if (this.#isOver) return;
    if (reader === undefined) {
      this.#fail(new MinimalError('MALFORMED_RESPONSE', 'the server sent data before any request'));
      return;
    }
    try {
      const read = reader.push(text);
      if (read !== undefined) this.#complete(read);
      // As with undici, each part of a response restarts the time limit.
      else this.#shared.deadlines.start(this);
    } catch (error) {
      if (!(error instanceof MinimalError)) throw error;
      this.#fail(error);
    }
  }

  #end(): void {
    const read = this.#isOver ? undefined : this.#reader?.end();
    if (read === undefined) this.#fail(closed());
    else this.#complete(read);
  }

  #complete({ head, response, hasMore }: ReadResponse): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    this.#reader = undefined;
    this.#shared.deadlines.end(this);
    const keptMs =
      head.keepAliveMs === undefined ? Number.POSITIVE_INFINITY : head.keepAliveMs - KEEP_ALIVE_MARGIN_MS;
    if (hasMore || !head.persistent || keptMs <= 0 || this.#requests >= this.#shared.mostRequests) {
      this.#isOver = true;
      this.#socket.destroy();
    } else if (keptMs !== Number.POSITIVE_INFINITY) this.#expiresMs = performance.now() + keptMs;
    this.#shared.freed(this);
    call.resolve(response);
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#shared.deadlines.end(this);
    this.#socket.destroy();
    const call = this.#call;
    this.#call = undefined;
    this.#shared.freed(this);
    call?.reject(error);
  }
}

function closed(): MinimalError {
  return new MinimalError('ECONNRESET', 'the server closed the connection');
}
