import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { TransportOptions } from '../../model/transport.ts';

/** Starts the client's half of a TLS handshake. */
export type Secure = (options: ConnectionOptions) => TLSSocket;

/** undici and Node's agents keep the same number. A server may send more tickets than needed. */
const MOST_TICKETS = 100;

/** All connections of a transport share it and, with the feature `resume`, their TLS sessions. */
export function secureBy({ features = [] }: TransportOptions): Secure {
  return features.includes('resume') ? resuming() : (options) => connect(options);
}

/**
 * An unused ticket comes first (RFC 8446, C.4, for privacy), and the last one is reused, as HTTP clients do.
 * Node servers send two after a full handshake and none after a resumed one; Postfix sends one and none.
 * Without a ticket a connection has a full handshake.
 */
function resuming(): Secure {
  const tickets: Buffer[] = [];
  return (options) => {
    const session = tickets.length > 1 ? tickets.shift() : tickets[0];
    const socket = connect({ ...options, ...(session === undefined ? {} : { session }) });
    return socket.on('session', (ticket: Buffer) => {
      tickets.push(ticket);
      if (tickets.length > MOST_TICKETS) tickets.shift();
    });
  };
}

/** For a transport's facts. */
export function resumptionOf({ features = [] }: TransportOptions): string {
  return features.includes('resume') ? 'by tickets' : 'none';
}
