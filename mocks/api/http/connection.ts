import type { Socket } from 'node:net';
import { type Break, breakOff } from '../../faults/break-off.ts';
import type { WireCounter } from '../../wire.ts';
import type { ApiRequest, ApiResponse } from '../exchange.ts';
import type { HostFaults } from '../faults.ts';
import type { RequestHead } from './head.ts';
import type { Read, RequestReader } from './reader.ts';
import { CONTINUE, responseText } from './response.ts';

/** Shared by all connections of a server. Its functions neither throw nor reject. */
export interface Service {
  readonly wire: WireCounter;
  readonly newReader: () => RequestReader;
  readonly answer: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
  /** The faults of connections, and of requests in transit. */
  readonly faultAnswer?: HostFaults | undefined;
}

/** The limits for a client that does not close after the last response (RFC 9112, section 9.6). */
const LINGER_MS = 10_000;
const LINGER_BYTES = 64 * 1024 * 1024;

/** Responses longer than this are written at once: characters. */
const MAX_WRITE = 65_536;

/**
 * One client. Requests are answered in their order (RFC 9112, section 9.3.2), and all responses to one chunk
 * of input leave in one write.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #service: Service;
  readonly #reader: RequestReader;
  #out = '';
  /** Input arrived since the last write. */
  #receivedSinceWrite = false;
  /** A response is pending. Later input stays in the kernel. */
  #waiting = false;
  /** The client does not read its responses, so that the server stops reading too. */
  #blocked = false;
  /** The client closed its side. */
  #ended = false;
  /** The last response was written or replaced by a fault. */
  #lastAnswered = false;
  /** A fault ended the connection, so that some requests get no response. */
  #brokenOff = false;
  #lingered = 0;

  constructor(socket: Socket, service: Service) {
    this.#socket = socket;
    this.#service = service;
    this.#reader = service.newReader();
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => {
      this.#ended = true;
      if (this.#brokenOff) socket.end();
      else if (!this.#lastAnswered && !this.#waiting && !this.#blocked) this.#finish();
    });
    // The client may disconnect at any time. 'close' follows, and the ledger reports missing messages.
    socket.on('error', () => socket.destroy());
    const how = service.faultAnswer?.connected();
    if (how !== undefined) this.#breakOff(how);
  }

  #receive(chunk: Buffer): void {
    if (this.#lastAnswered) {
      // Dropped: an unread byte would reset the connection, and the client could lose the response.
      this.#lingered += chunk.length;
      if (this.#lingered > LINGER_BYTES) this.#socket.destroy();
      return;
    }
    this.#receivedSinceWrite = true;
    const { faultAnswer } = this.#service;
    const begins = faultAnswer !== undefined && !this.#reader.isWithinRequest;
    this.#reader.push(chunk);
    const how = begins ? faultAnswer.begun() : undefined;
    if (how === undefined) this.#answerComplete();
    else this.#breakOff(how);
  }

  /** Writes the earlier responses and ignores later requests. */
  #breakOff(how: Break): void {
    this.#flush();
    this.#lastAnswered = true;
    this.#brokenOff = true;
    breakOff(this.#socket, how);
  }

  /** Answers the complete requests. */
  #answerComplete(): void {
    while (!this.#lastAnswered && !this.#waiting && !this.#blocked) {
      const read = this.#reader.next();
      if (read === undefined) break;
      this.#answer(read);
      if (this.#out.length > MAX_WRITE) this.#flush();
    }
    this.#flush();
    if (this.#lastAnswered) {
      if (!this.#brokenOff) this.#hangUp();
    } else if (this.#ended && !this.#waiting && !this.#blocked) this.#finish();
  }

  #answer(read: Read): void {
    switch (read.kind) {
      case 'request': {
        this.#service.wire.request();
        const { head, body } = read;
        const { method, path, query, headers } = head;
        const answer = this.#service.answer({ method, path, query, headers, body });
        // Most responses are ready. A promise would cost one microtask per response.
        if (answer instanceof Promise) this.#await(answer, head);
        else this.#queue(answer, head);
        return;
      }
      case 'continue':
        this.#out += CONTINUE;
        return;
      case 'refused':
        this.#queue(
          { status: read.refused, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: read.why },
          { method: '', persistent: false },
        );
        return;
      default:
        read satisfies never;
    }
  }

  #await(answer: Promise<ApiResponse>, head: RequestHead): void {
    this.#waiting = true;
    this.#socket.pause();
    answer.then((ready) => {
      this.#waiting = false;
      this.#queue(ready, head);
      this.#resume();
    });
  }

  /** Answers the input of the meantime, then reads on. */
  #resume(): void {
    this.#answerComplete();
    if (!this.#waiting && !this.#blocked) this.#socket.resume();
  }

  #queue(answer: ApiResponse, to: { readonly method: string; readonly persistent: boolean }): void {
    if (answer.hangUp !== undefined) {
      this.#breakOff(answer.hangUp);
      return;
    }
    this.#out += responseText(answer, to);
    this.#lastAnswered = !to.persistent;
  }

  #flush(): void {
    if (this.#out === '') return;
    if (this.#receivedSinceWrite) this.#service.wire.turnaround();
    this.#receivedSinceWrite = false;
    const fits = this.#socket.write(this.#out);
    this.#out = '';
    if (fits || this.#blocked) return;
    this.#blocked = true;
    this.#socket.pause();
    this.#socket.once('drain', () => {
      this.#blocked = false;
      if (!this.#waiting) this.#resume();
    });
  }

  /** Closes the server's side. Drops further input for a limited time. */
  #hangUp(): void {
    if (this.#socket.writableEnded) return;
    this.#socket.end();
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy());
  }

  /** The client closed its side, and all complete requests are answered. */
  #finish(): void {
    if (this.#reader.isWithinRequest) {
      this.#queue({ status: 400, headers: {}, body: '' }, { method: '', persistent: false });
      this.#flush();
    }
    this.#hangUp();
  }
}
