import type { Socket } from 'node:net';
import type { Security } from '../../../src/model/feature.ts';
import { type ServerTls, secureSocket } from '../../tls/server-side.ts';
import { Connection, type Opening } from './connection.ts';
import type { SinkHost } from './host.ts';
import { ehloReply } from './replies.ts';

/**
 * Handles an accepted socket: SMTP at once, SMTP with STARTTLS, or TLS first.
 */
export function acceptor(
  host: SinkHost,
  security: Security,
  tls: ServerTls | undefined,
): (socket: Socket) => void {
  const reports = host.feedback !== undefined;
  const plain: Opening = {
    greets: true,
    hasInput: true,
    ehlo: ehloReply(host.maxBytes, { startTls: false, reports }),
  };
  if (security === 'none' || tls === undefined) return (socket) => void new Connection(socket, host, plain);
  if (security === 'tls') {
    return (socket) =>
      secureSocket(socket, tls, host.wire, (secured, { clientSpokeLast }) => {
        new Connection(secured, host, { ...plain, hasInput: clientSpokeLast });
      });
  }
  const inside: Opening = { ...plain, greets: false };
  const offered = ehloReply(host.maxBytes, { startTls: true, reports });
  return (socket) => {
    const secure = (): void => {
      secureSocket(socket, tls, host.wire, (secured) => void new Connection(secured, host, inside));
    };
    new Connection(socket, host, { greets: true, hasInput: true, ehlo: offered, secure });
  };
}
