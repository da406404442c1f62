import type { TLSSocket } from 'node:tls';

/** The cost of a finished handshake on the wire. */
export interface Handshake {
  /** True if a ticket of an earlier session shortened it: no certificate was sent or checked. */
  readonly resumed: boolean;
  /** The server's flights that answered a flight of the client, which waited for each. */
  readonly turnarounds: number;
  /** True if the client sent the last flight: the server's next data is one more turnaround. */
  readonly clientSpokeLast: boolean;
}

/**
 * OpenSSL handles the records below JavaScript, so the flights are derived from the negotiated version. TLS
 * 1.3 (RFC 8446, 2 and 2.2): one server flight, full or resumed, and the client's Finished travels with its
 * first data. TLS 1.2: a full handshake has two server flights, and the server's is the last (RFC 5246, 7.3).
 * A resumed one has one, and the client's flight is the last (RFC 5077, 3.1).
 */
export function handshakeOf(socket: TLSSocket): Handshake {
  const resumed = socket.isSessionReused();
  const short = resumed || socket.getProtocol() === 'TLSv1.3';
  return { resumed, turnarounds: short ? 1 : 2, clientSpokeLast: short };
}
