import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TransportOptions } from '../../../model/transport.ts';
import { lookupOf, trustOf } from '../../endpoint.ts';

/** Receives Latin-1 text as it was read. */
export type TakeText = (text: string) => void;

/** Opens a socket whose `ready` is called when it can carry a request. */
export type OpenSocket = (take: TakeText, ready: () => void) => Socket;

/**
 * Unencrypted sockets read into `room`, which all connections share and which is processed before the next
 * read. TLS sessions have their own buffers, and the next one resumes the last one.
 */
export function socketOpener(options: TransportOptions, room: Buffer): OpenSocket {
  const { endpoint, watch, features = [] } = options;
  const { host, port } = endpoint;
  const to = { host, port, ...lookupOf(endpoint) };
  if (!features.includes('https')) {
    return (take, ready) => {
      watch?.('connect');
      const callback = (bytes: number): boolean => {
        take(room.toString('latin1', 0, bytes));
        return true;
      };
      const socket = connect({ ...to, noDelay: true, onread: { buffer: room, callback } });
      return socket.once('connect', () => {
        watch?.('request');
        ready();
      });
    };
  }
  const resumes = !features.includes('no-resume');
  let session: Buffer | undefined;
  return (take, ready) => {
    watch?.('connect');
    const socket = connectTls({
      ...to,
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...trustOf(endpoint),
      ...(resumes && session !== undefined ? { session } : {}),
    });
    socket.setNoDelay(true);
    socket.once('connect', () => watch?.('tls'));
    socket.once('secureConnect', () => {
      watch?.('request');
      ready();
    });
    if (resumes) socket.on('session', (ticket) => (session = ticket));
    return socket.on('data', (chunk: Buffer) => take(chunk.toString('latin1')));
  };
}
