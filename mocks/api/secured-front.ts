import type { Socket } from 'node:net';
import { type ServerTls, secureSocket } from '../tls/server-side.ts';
import type { StreamService } from './http2/session.ts';

/** By ALPN (RFC 7301), the most liked first; a client that asks for nothing speaks HTTP/1.1. */
const PROTOCOLS = ['h2', 'http/1.1'] as const;

/**
 * Counts and serves a secured socket in the protocol that client and server agree on. A host without TLS does
 * not load this file.
 */
export async function securedFront(
  tls: ServerTls,
  streams: StreamService,
  http1: (socket: Socket) => void,
): Promise<(socket: Socket) => void> {
  const { serveSession } = await import('./http2/session.ts');
  const { wire } = streams;
  return (socket) => {
    wire.opened(socket);
    secureSocket(
      socket,
      tls,
      wire,
      (secured) => (secured.alpnProtocol === 'h2' ? serveSession(secured, streams) : http1(secured)),
      PROTOCOLS,
    );
  };
}
