import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { SMTPTransportOptions } from 'nodemailer';
import { securityOf } from '../../model/feature.ts';
import type { TransportOptions } from '../../model/transport.ts';
import { trustOf } from '../endpoint.ts';
import { secureBy } from './sessions.ts';

type GetSocket = NonNullable<SMTPTransportOptions['getSocket']>;

/**
 * Connections that are opened here and passed to nodemailer (https://nodemailer.com/extras/smtp-connection:
 * `getSocket`).
 *
 * nodemailer's pool does not report which connection carried a message, or that one ended while a message
 * waits to retry. It copies its `tls` options once, so it cannot resume TLS sessions, and it does not
 * separate TCP from TLS.
 */
export interface OwnSockets {
  readonly getSocket: GetSocket;
  /** Opens one connection, and passes it to `opened`. Refuses a second one. */
  once(opened: (socket: Socket) => void): GetSocket;
  /** Closes connections that nodemailer has not received yet. */
  close(): void;
}

/** Nothing was sent: nodemailer requested another connection for a message of a session that had one. */
export class SessionOver extends Error {
  override readonly name = 'SessionOver';
  readonly code = 'ECONNECTION';

  constructor() {
    super('the session has ended');
  }
}

interface Opening {
  readonly socket: Socket | TLSSocket;
  /** The event after which nodemailer can use it. */
  readonly ready: 'connect' | 'secureConnect';
}

export function ownSockets(options: TransportOptions): OwnSockets {
  const { timeoutMs, watch, features = [] } = options;
  const open = securityOf(features) === 'tls' ? secured(options) : plain(options);
  const opening = new Set<Socket>();
  const getSocket: GetSocket = (_options, done) => {
    const { socket, ready } = open();
    watch?.('connect');
    opening.add(socket);
    const late = Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });
    const timer = setTimeout(() => socket.destroy(late), timeoutMs);
    const failed = (error: NodeJS.ErrnoException): void => done(asNodemailerError(error));
    const clear = (): void => {
      opening.delete(socket);
      clearTimeout(timer);
    };
    socket.once('error', failed).once('close', clear);
    if (watch !== undefined && ready === 'secureConnect') socket.once('connect', () => watch('tls'));
    socket.once(ready, () => {
      clear();
      socket.off('error', failed);
      done(null, { connection: socket, secured: ready === 'secureConnect' });
    });
  };
  return {
    getSocket,
    once(opened) {
      let used = false;
      return (socketOptions, done) => {
        if (used) {
          done(new SessionOver());
          return;
        }
        used = true;
        getSocket(socketOptions, (error, taken) => {
          if (taken !== false && taken?.connection !== undefined) opened(taken.connection);
          done(error, taken);
        });
      };
    },
    close() {
      for (const socket of opening) socket.destroy(new Error('the transport was closed'));
    },
  };
}

/** A secured `connection`, which nodemailer uses as it is. */
function secured(options: TransportOptions): () => Opening {
  const { host, port } = options.endpoint;
  const secure = secureBy(options);
  return () => ({
    socket: secure({ host, port, ...trustOf(options.endpoint) }),
    ready: 'secureConnect',
  });
}

/** nodemailer secures this socket itself after STARTTLS, and does not expose the result. */
function plain({ endpoint: { host, port } }: TransportOptions): () => Opening {
  return () => ({ socket: connect({ host, port }), ready: 'connect' });
}

/** Marks an error as nodemailer marks the errors of its own sockets. */
function asNodemailerError(error: NodeJS.ErrnoException): Error {
  return Object.assign(error, { code: 'ESOCKET', originalCode: error.code });
}
