import type { Socket } from 'node:net';
import type { Security } from '../../../src/model/feature.ts';
import { type ServerTls, secureSocket } from '../../tls/server-side.ts';
import { Connection, type Opening } from './connection.ts';
import type { SinkHost } from './host.ts';
import { ehloReply } from './replies.ts';

/**
 * What becomes of an accepted socket: it speaks SMTP at once, may be secured on demand, or is secured first.
 */
export function acceptor(
  host: SinkHost,
  security: Security,
  tls: ServerTls | undefined,
): (socket: Socket) => void {
  const reports = host.feedback !== undefined;
  const plain: Opening = {
    greets: true,
    heard: true,
    ehlo: ehloReply(host.maxBytes, { startTls: false, reports }),
  };
  if (security === 'none' || tls === undefined) return (socket) => void new Connection(socket, host, plain);
  if (security === 'tls') {
    return (socket) =>
      secureSocket(socket, tls, host.wire, (secured, { clientSpokeLast }) => {
        new Connection(secured, host, { ...plain, heard: clientSpokeLast });
      });
  }
  const inside: Opening = { ...plain, greets: false };
  const offered = ehloReply(host.maxBytes, { startTls: true, reports });
  return (socket) => {
    const secure = (): void => {
      secureSocket(socket, tls, host.wire, (secured) => void new Connection(secured, host, inside));
    };
    new Connection(socket, host, { greets: true, heard: true, ehlo: offered, secure });
  };
}
