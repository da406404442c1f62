import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { TransportOptions } from '../../model/transport.ts';

/** Begins the client's half of a handshake of TLS. */
export type Secure = (options: ConnectionOptions) => TLSSocket;

/** As many as undici and Node's agents keep; a server may give more than anybody uses. */
const MOST_TICKETS = 100;

/** All connections of a transport share it, and with it their sessions, where these are to be resumed. */
export function secureBy({ features = [] }: TransportOptions): Secure {
  return features.includes('resume') ? resuming() : (options) => connect(options);
}

/**
 * A ticket that was not used yet comes first (RFC 8446, C.4, for the sake of privacy), and the last one is used again, as HTTP
 * clients do: servers on Node give two after a full handshake and none after a resumed one, Postfix one and none. A connection that is
 * opened before anybody was given a ticket has a full handshake.
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
