import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { SMTPTransportOptions } from 'nodemailer';
import { securityOf } from '../../model/feature.ts';
import type { TransportOptions } from '../../model/transport.ts';
import { trustOf } from '../trust.ts';
import { secureBy } from './sessions.ts';

export interface OwnSockets {
  readonly getSocket: NonNullable<SMTPTransportOptions['getSocket']>;
  /** Ends those that nodemailer does not have yet. */
  close(): void;
}

interface Opening {
  readonly socket: Socket | TLSSocket;
  /** When nodemailer can have it. */
  readonly ready: 'connect' | 'secureConnect';
}

/**
 * Connections that nodemailer is handed instead of opening them. Undefined where it is to open them itself.
 *
 * It has no option for sessions of TLS: it copies its `tls` when the transport is made. A `connection` that is `secured` already it
 * takes as it is (https://nodemailer.com/extras/smtp-connection). After STARTTLS it secures the connection itself and shows
 * nobody the socket, so that no ticket could be kept. Nor does it tell TCP and TLS apart where both come first.
 */
export function ownSockets(options: TransportOptions): OwnSockets | undefined {
  const { features = [], watch } = options;
  if (features.includes('resume')) return socketsFrom(options, resuming(options));
  return watch === undefined ? undefined : socketsFrom(options, plain(options));
}

function resuming(options: TransportOptions): () => Opening {
  const { host, port } = options.endpoint;
  const secure = secureBy(options);
  return () => ({
    socket: secure({ host, port, ...trustOf(options.endpoint) }),
    ready: 'secureConnect',
  });
}

function plain({ endpoint: { host, port } }: TransportOptions): () => Opening {
  return () => ({ socket: connect({ host, port }), ready: 'connect' });
}

function socketsFrom(options: TransportOptions, open: () => Opening): OwnSockets {
  const { timeoutMs, watch, features = [] } = options;
  const opening = new Set<Socket>();
  return {
    getSocket(_options, done) {
      const { socket, ready } = open();
      watch?.('connect');
      opening.add(socket);
      const late = Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });
      const timer = setTimeout(() => socket.destroy(late), timeoutMs);
      const failed = (error: NodeJS.ErrnoException): void => done(asNodemailers(error));
      const settled = (): void => {
        opening.delete(socket);
        clearTimeout(timer);
      };
      socket.once('error', failed).once('close', settled);
      if (watch !== undefined && securityOf(features) === 'tls') socket.once('connect', () => watch('tls'));
      socket.once(ready, () => {
        settled();
        socket.off('error', failed);
        done(null, { connection: socket, secured: ready === 'secureConnect' });
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
