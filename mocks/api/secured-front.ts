import type { Socket } from 'node:net';
import { type ServerTls, secureSocket } from '../tls/server-side.ts';
import type { StreamService } from './http2/session.ts';

/** ALPN protocols (RFC 7301), the preferred one first. A client without ALPN uses HTTP/1.1. */
const PROTOCOLS = ['h2', 'http/1.1'] as const;

/** Serves a TLS socket in the protocol that ALPN selects. Hosts without TLS do not load this file. */
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
