import type { Socket } from 'node:net';
import { type Break, breakOff } from '../../faults/break-off.ts';
import type { WireCounter } from '../../wire.ts';
import type { ApiRequest, ApiResponse } from '../exchange.ts';
import type { HostFaults } from '../faults.ts';
import type { RequestHead } from './head.ts';
import type { Read, RequestReader } from './reader.ts';
import { CONTINUE, responseText } from './response.ts';

/** The part that all connections of one server share. Neither function throws or rejects. */
export interface Service {
  readonly wire: WireCounter;
  readonly newReader: () => RequestReader;
  readonly answer: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
  /** The faults of connections, and of requests in transit. */
  readonly faultAnswer?: HostFaults | undefined;
}

/**
 * How long a client may take to close after the last answer, and how much it may still send (RFC 9112,
 * section 9.6).
 */
const LINGER_MS = 10_000;
const LINGER_BYTES = 64 * 1024 * 1024;

/** Answers beyond this do not wait for each other: characters. */
const MAX_WRITE = 65_536;

/**
 * One client. Requests are answered one after the other, in their order (RFC 9112, section 9.3.2); all
 * answers that one chunk of input makes ready leave in one write.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #service: Service;
  readonly #reader: RequestReader;
  #out = '';
  /** Something came since the last write. */
  #heard = false;
  /** An answer is awaited; what the client sends meanwhile stays in the kernel. */
  #waiting = false;
  /** The client does not read its answers, and is not read either, so that they do not pile up. */
  #blocked = false;
  /** The client has closed its side. */
  #ended = false;
  /** The last answer has been given. */
  #over = false;
  /** And it was none: the client waits in vain, or for a connection that is gone. */
  #mute = false;
  #lingered = 0;

  constructor(socket: Socket, service: Service) {
    this.#socket = socket;
    this.#service = service;
    this.#reader = service.newReader();
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => {
      this.#ended = true;
      if (this.#mute) socket.end();
      else if (!this.#over && !this.#waiting && !this.#blocked) this.#finish();
    });
    // A client that vanishes is no fault of the mock; 'close' follows, and the ledger tells what is missing.
    socket.on('error', () => socket.destroy());
    const how = service.faultAnswer?.connected();
    if (how !== undefined) this.#breakOff(how);
  }

  #take(chunk: Buffer): void {
    if (this.#over) {
      // Read and dropped: an unread byte would reset the connection, and with it the answer on its way.
      this.#lingered += chunk.length;
      if (this.#lingered > LINGER_BYTES) this.#socket.destroy();
      return;
    }
    this.#heard = true;
    const { faultAnswer } = this.#service;
    const begins = faultAnswer !== undefined && !this.#reader.isWithinRequest;
    this.#reader.push(chunk);
    const how = begins ? faultAnswer.begun() : undefined;
    if (how === undefined) this.#work();
    else this.#breakOff(how);
  }

  /** Earlier answers are still sent; later requests are ignored. */
  #breakOff(how: Break): void {
    this.#flush();
    this.#over = true;
    this.#mute = true;
    breakOff(this.#socket, how);
  }

  /** Answers what is whole. */
  #work(): void {
    while (!this.#over && !this.#waiting && !this.#blocked) {
      const read = this.#reader.next();
      if (read === undefined) break;
      this.#answer(read);
      if (this.#out.length > MAX_WRITE) this.#flush();
    }
    this.#flush();
    if (this.#over) {
      if (!this.#mute) this.#hangUp();
    } else if (this.#ended && !this.#waiting && !this.#blocked) this.#finish();
  }

  #answer(read: Read): void {
    switch (read.kind) {
      case 'request': {
        this.#service.wire.request();
        const { head, body } = read;
        const { method, path, query, headers } = head;
        const answer = this.#service.answer({ method, path, query, headers, body });
        // Most answers are ready: a promise would cost each of them a turn of the microtask queue.
        if (answer instanceof Promise) this.#await(answer, head);
        else this.#put(answer, head);
        return;
      }
      case 'continue':
        this.#out += CONTINUE;
        return;
      case 'refused':
        this.#put(
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
      this.#put(ready, head);
      this.#goOn();
    });
  }

  /** Nothing is awaited any more: answers what has come meanwhile, and reads on. */
  #goOn(): void {
    this.#work();
    if (!this.#waiting && !this.#blocked) this.#socket.resume();
  }

  #put(answer: ApiResponse, to: { readonly method: string; readonly persistent: boolean }): void {
    if (answer.hangUp !== undefined) {
      this.#breakOff(answer.hangUp);
      return;
    }
    this.#out += responseText(answer, to);
    this.#over = !to.persistent;
  }

  #flush(): void {
    if (this.#out === '') return;
    if (this.#heard) this.#service.wire.turnaround();
    this.#heard = false;
    const fits = this.#socket.write(this.#out);
    this.#out = '';
    if (fits || this.#blocked) return;
    this.#blocked = true;
    this.#socket.pause();
    this.#socket.once('drain', () => {
      this.#blocked = false;
      if (!this.#waiting) this.#goOn();
    });
  }

  /** Closes our side; what the client still sends is read and dropped, but not for ever. */
  #hangUp(): void {
    if (this.#socket.writableEnded) return;
    this.#socket.end();
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy());
  }

  /** The client has closed its side, and everything that it asked for is answered. */
  #finish(): void {
    if (this.#reader.isWithinRequest) {
      this.#put({ status: 400, headers: {}, body: '' }, { method: '', persistent: false });
      this.#flush();
    }
    this.#hangUp();
  }
}
