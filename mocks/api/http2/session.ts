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
import { BodyBuffer } from '../http/body.ts';
import { requestOf, responseHeaders } from './fields.ts';

/** Shared by all sessions of a server. `answer` neither throws nor rejects. */
export interface StreamService {
  readonly wire: WireCounter;
  /** The bytes kept of a body; one more byte is kept of a longer body. */
  readonly keptBodyBytes: number;
  readonly answer: (request: ApiRequest) => Answer;
  readonly faultAnswer?: HostFaults | undefined;
}

/** A client may send this number of bytes before the first window update (RFC 9113, section 6.9.2). */
const FIRST_WINDOW_BYTES = 65_535;
/** Larger than any request, so that no body waits for a window update. */
const WINDOW_BYTES = 2 ** 30;

/** Serves a connection that agreed on HTTP/2. */
export function serveSession(socket: TLSSocket, service: StreamService): void {
  // The server's sockets may be half open, but a client that closed its side gets no more responses.
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
 * One HTTP/2 client (RFC 9113). Each request counts as one turnaround, as if it had its own connection: its
 * sender waits only for its own response.
 */
class Session {
  readonly #socket: TLSSocket;
  readonly #service: StreamService;
  readonly #session: ServerHttp2Session;
  /** The number of complete requests that are not answered. */
  #unanswered = 0;
  /**
   * The fault that ends the connection when all complete requests are answered. No new request is accepted.
   */
  #ending: Break | undefined;
  #isFirst = true;

  constructor(socket: TLSSocket, service: StreamService) {
    this.#socket = socket;
    this.#service = service;
    this.#session = performServerHandshake(socket, { settings: { initialWindowSize: WINDOW_BYTES } });
    // Without a tls.Server, the session assumes that the TLS handshake is not finished and waits for this
    // event.
    socket.emit('secureConnect');
    this.#session.setLocalWindowSize(WINDOW_BYTES);
    // The client may disconnect at any time. The ledger reports missing messages.
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
    const buffer = new BodyBuffer(keptBodyBytes + 1);
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      buffer.add(chunk);
    });
    stream.once('end', () => {
      // A client that cancels its request also ends the stream.
      if (stream.aborted || stream.closed || this.#ending !== undefined) return;
      if (this.#isFirst && bytes > FIRST_WINDOW_BYTES) wire.turnaround();
      this.#isFirst = false;
      wire.request();
      this.#unanswered++;
      const request = requestOf(headers, buffer.take());
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

  /** Ends the connection with all its incomplete requests. A stall affects only one request. */
  #hangUp(how: Break): void {
    if (how === 'stall') return;
    this.#ending ??= how;
    this.#end();
  }

  /** Waits for the last bytes, because a stream closes just before they reach the socket. */
  #end(): void {
    const how = this.#ending;
    if (how !== undefined && this.#unanswered === 0) setImmediate(() => breakOff(this.#socket, how));
  }
}

/** Without a Date, as the hosts of HTTP/1.1. The types of node:http2 lack the option `sendDate`. */
const WITH_BODY = { endStream: false, sendDate: false };
const WITHOUT_BODY = { endStream: true, sendDate: false };
