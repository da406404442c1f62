import {
  constants,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { type Break, breakOff } from '../../faults/break-off.ts';
import type { WireCounter } from '../../wire.ts';
import type { Answer, ApiRequest, ApiResponse } from '../exchange.ts';
import type { HostFaults } from '../faults.ts';
import { Kept } from '../http/body.ts';
import { requestOf, responseHeaders } from './fields.ts';

/** The part that all sessions of one server share. `answer` neither throws nor rejects. */
export interface StreamService {
  readonly wire: WireCounter;
  /** Of a body: one byte more than that is kept, which says that it was longer. */
  readonly keptBodyBytes: number;
  readonly answer: (request: ApiRequest) => Answer;
  readonly faultAnswer?: HostFaults | undefined;
}

/** A client may send this much before the first window update (RFC 9113, section 6.9.2). */
const FIRST_WINDOW_BYTES = 65_535;
/** More than any request, so that no other body waits for leave to go on. */
const WINDOW_BYTES = 2 ** 30;

/** Takes a connection on which HTTP/2 was agreed. */
export function serveSession(socket: TLSSocket, service: StreamService): void {
  // The server's sockets may be half open, but nobody asks anything more of a client that has closed its
  // side.
  socket.on('error', () => socket.destroy()).on('end', () => socket.end());
  const how = service.faultAnswer?.connected();
  if (how === undefined) {
    new Session(socket, service);
    return;
  }
  socket.resume();
  breakOff(socket, how);
}

/**
 * One client that speaks HTTP/2 (RFC 9113). Each request is answered when it is whole, whatever others there
 * are beside it, and each is one turnaround, as if it had a connection of its own: its sender waits for its
 * answer alone.
 */
class Session {
  readonly #socket: TLSSocket;
  readonly #service: StreamService;
  readonly #session: ServerHttp2Session;
  /** Whole requests whose answers are not on their way yet. */
  #unanswered = 0;
  /** How the connection ends as soon as there are none; nothing is heard any more. */
  #ending: Break | undefined;
  #isFirst = true;

  constructor(socket: TLSSocket, service: StreamService) {
    this.#socket = socket;
    this.#service = service;
    this.#session = performServerHandshake(socket, { settings: { initialWindowSize: WINDOW_BYTES } });
    // The session takes a socket without a tls.Server for one that is not secured yet, and waits for this.
    socket.emit('secureConnect');
    this.#session.setLocalWindowSize(WINDOW_BYTES);
    // A client that vanishes is no fault of the mock; the ledger tells what is missing.
    this.#session.on('error', () => this.#session.destroy());
    this.#session.on('stream', (stream, headers) => this.#begin(stream, headers));
  }

  #begin(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const { wire, keptBodyBytes, faultAnswer } = this.#service;
    stream.on('error', () => stream.destroy());
    if (this.#ending !== undefined) return;
    const how = faultAnswer?.begun();
    if (how !== undefined) {
      stream.resume();
      this.#hangUp(how);
      return;
    }
    if (headers.expect === '100-continue') {
      wire.turnaround();
      stream.additionalHeaders({ [constants.HTTP2_HEADER_STATUS]: constants.HTTP_STATUS_CONTINUE });
    }
    const kept = new Kept(keptBodyBytes + 1);
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      kept.add(chunk);
    });
    stream.once('end', () => {
      // A client that took its request back ends the stream too.
      if (stream.aborted || stream.closed || this.#ending !== undefined) return;
      if (this.#isFirst && bytes > FIRST_WINDOW_BYTES) wire.turnaround();
      this.#isFirst = false;
      wire.request();
      this.#unanswered++;
      const request = requestOf(headers, kept.take());
      const answer = this.#service.answer(request);
      if (answer instanceof Promise) answer.then((ready) => this.#respond(stream, request, ready));
      else this.#respond(stream, request, answer);
    });
  }

  #respond(stream: ServerHttp2Stream, { method }: ApiRequest, answer: ApiResponse): void {
    if (answer.hangUp !== undefined || stream.destroyed || stream.closed) {
      this.#answered();
      if (answer.hangUp !== undefined) this.#hangUp(answer.hangUp);
      return;
    }
    this.#service.wire.turnaround();
    stream.once('close', () => this.#answered());
    const isEmpty = answer.body === '' || method === 'HEAD';
    stream.respond(responseHeaders(answer), isEmpty ? WITHOUT_BODY : WITH_BODY);
    if (!isEmpty) stream.end(answer.body);
  }

  #answered(): void {
    this.#unanswered--;
    this.#end();
  }

  /**
   * It is the connection that ends, with all requests that are not whole yet; a request that stalls does so
   * alone.
   */
  #hangUp(how: Break): void {
    if (how === 'stall') return;
    this.#ending ??= how;
    this.#end();
  }

  /**
   * Answers keep the order of acceptance: a stream closes just before its last bytes go to the socket.
   */
  #end(): void {
    const how = this.#ending;
    if (how !== undefined && this.#unanswered === 0) setImmediate(() => breakOff(this.#socket, how));
  }
}

/**
 * Like the hosts of HTTP/1.1 without a Date: node:http2 has an option for that, which its types do not know.
 */
const WITH_BODY = { endStream: false, sendDate: false };
const WITHOUT_BODY = { endStream: true, sendDate: false };
