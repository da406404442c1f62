import type { TLSSocket } from 'node:tls';

/** What a finished handshake cost on the wire. */
export interface Handshake {
  /** A ticket of an earlier session made it short: no certificate was sent or checked. */
  readonly resumed: boolean;
  /** Waits of the client, of the server's flights that answered one of its own. */
  readonly turnarounds: number;
  /** The client spoke last, so that whatever the server says next is one more that the client waits for. */
  readonly clientSpokeLast: boolean;
}

/**
 * OpenSSL reads and writes a handshake's records below JavaScript, so that its flights follow from what was agreed. TLS 1.3
 * (RFC 8446, 2 and 2.2): one flight of the server, full or resumed, and the client's Finished travels with its first data.
 * TLS 1.2: a full one has two of them, the last word is the server's (RFC 5246, 7.3); in a resumed one it is the client's (RFC 5077, 3.1).
 */
export function handshakeOf(socket: TLSSocket): Handshake {
  const resumed = socket.isSessionReused();
  const short = resumed || socket.getProtocol() === 'TLSv1.3';
  return { resumed, turnarounds: short ? 1 : 2, clientSpokeLast: short };
}
