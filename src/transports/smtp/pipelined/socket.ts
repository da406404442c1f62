import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Security, securityOf } from '../../../model/feature.ts';
import type { Endpoint, TransportOptions } from '../../../model/transport.ts';
import { trustOf } from '../../endpoint.ts';
import type { Secure } from '../sessions.ts';

/** Takes what was read, as it came. */
export type Take = (text: string) => void;

export function securityWanted({ features = [] }: TransportOptions): Security {
  return securityOf(features);
}

/**
 * Opens a connection. In the clear it reads into `room`, which all connections share and which is used up before the next one
 * reads; a session of TLS has buffers of its own.
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

/** Begins the client's half of a handshake on a connection that has been in the clear; what it reads from now on is secured. */
export function secureSocket(socket: Socket, secure: Secure, endpoint: Endpoint, take: Take): TLSSocket {
  socket.removeAllListeners('data');
  return reading(secure({ ...verified(endpoint), socket }), take);
}

function reading<Opened extends Socket>(socket: Opened, take: Take): Opened {
  return socket.on('data', (chunk: Buffer) => take(chunk.toString('utf8')));
}

/** Without a name of its own a certificate must bear the host's. */
function verified(endpoint: Endpoint): { readonly host: string; readonly rejectUnauthorized: true } {
  return { host: endpoint.host, rejectUnauthorized: true, ...trustOf(endpoint) };
}
