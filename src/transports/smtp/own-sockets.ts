import type { TLSSocket } from 'node:tls';
import type { SMTPTransportOptions } from 'nodemailer';
import type { TransportOptions } from '../../model/transport.ts';
import { trustOf } from '../trust.ts';
import { secureBy } from './sessions.ts';

export interface OwnSockets {
  readonly getSocket: NonNullable<SMTPTransportOptions['getSocket']>;
  /** Ends those that nodemailer does not have yet. */
  close(): void;
}

/**
 * Connections that are secured before nodemailer has them, because it has no option for sessions: it copies its `tls` when the
 * transport is made. A `connection` that is `secured` it takes as it is (https://nodemailer.com/extras/smtp-connection). After
 * STARTTLS it secures the connection itself and shows nobody the socket, so that no ticket could be kept.
 */
export function resumingSockets(options: TransportOptions): OwnSockets {
  const { endpoint, timeoutMs } = options;
  const { host, port } = endpoint;
  const secure = secureBy(options);
  const opening = new Set<TLSSocket>();
  return {
    getSocket(_options, done) {
      const socket = secure({ host, port, ...trustOf(endpoint) });
      opening.add(socket);
      const late = Object.assign(new Error('no handshake in time'), { code: 'ETIMEDOUT' });
      const timer = setTimeout(() => socket.destroy(late), timeoutMs);
      const failed = (error: NodeJS.ErrnoException): void => done(asNodemailers(error));
      const settled = (): void => {
        opening.delete(socket);
        clearTimeout(timer);
      };
      socket.once('error', failed).once('close', settled);
      socket.once('secureConnect', () => {
        settled();
        socket.off('error', failed);
        done(null, { connection: socket, secured: true });
      });
    },
    close() {
      for (const socket of opening) socket.destroy(new Error('the transport was closed'));
    },
  };
}

/** As nodemailer tells of an error of its own sockets. */
function asNodemailers(error: NodeJS.ErrnoException): Error {
  return Object.assign(error, { code: 'ESOCKET', originalCode: error.code });
}
