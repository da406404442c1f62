import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Security, securityOf } from '../../../model/feature.ts';
import type { Endpoint, TransportOptions } from '../../../model/transport.ts';
import { trustOf } from '../../endpoint.ts';
import type { Secure } from '../sessions.ts';

/** Receives text as it was read. */
export type Take = (text: string) => void;

export function securityWanted({ features = [] }: TransportOptions): Security {
  return securityOf(features);
}

/**
 * Opens a connection.
 * An unencrypted one reads into `room`, which all connections share and which is processed before the next
 * read. A TLS session has its own buffers.
 */
export function openSocket(options: TransportOptions, secure: Secure, room: Buffer, take: Take): Socket {
  const { endpoint } = options;
  const { host, port } = endpoint;
  switch (securityWanted(options)) {
    case 'none': {
      const callback = (bytes: number): boolean => {
        take(room.toString('utf8', 0, bytes));
        return true;
      };
      return connect({ host, port, noDelay: true, onread: { buffer: room, callback } });
    }
    case 'starttls':
      return reading(connect({ host, port, noDelay: true }), take);
    case 'tls':
      return reading(secure({ ...verified(endpoint), port }).setNoDelay(true), take);
  }
}

/** Starts the client's half of a TLS handshake on an open connection. All data from now on is encrypted. */
export function secureSocket(socket: Socket, secure: Secure, endpoint: Endpoint, take: Take): TLSSocket {
  socket.removeAllListeners('data');
  return reading(secure({ ...verified(endpoint), socket }), take);
}

function reading<Opened extends Socket>(socket: Opened, take: Take): Opened {
  return socket.on('data', (chunk: Buffer) => take(chunk.toString('utf8')));
}

/** Unless the endpoint has a TLS name, the certificate must match the host. */
function verified(endpoint: Endpoint): { readonly host: string; readonly rejectUnauthorized: true } {
  return { host: endpoint.host, rejectUnauthorized: true, ...trustOf(endpoint) };
}
