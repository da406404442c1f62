import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { SMTPTransportOptions } from 'nodemailer';
import { securityOf } from '../../model/feature.ts';
import type { TransportOptions } from '../../model/transport.ts';
import { trustOf } from '../endpoint.ts';
import { secureBy } from './sessions.ts';

type GetSocket = NonNullable<SMTPTransportOptions['getSocket']>;

/**
 * Connections that nodemailer is handed instead of opening them (https://nodemailer.com/extras/smtp-connection: `getSocket`).
 *
 * Its pool does not say which connection a message went over, nor that one has ended while it waits to try again. It copies its
 * `tls` once, so that no session could be resumed, and does not tell TCP and TLS apart where both come first.
 */
export interface OwnSockets {
  readonly getSocket: GetSocket;
  /** One connection, of which `opened` is told; the second one is refused. */
  once(opened: (socket: Socket) => void): GetSocket;
  /** Ends those that nodemailer does not have yet. */
  close(): void;
}

/** Nothing was sent: nodemailer asked for another connection for a message of a session that had one. */
export class SessionOver extends Error {
  override readonly name = 'SessionOver';
  readonly code = 'ECONNECTION';

  constructor() {
    super('the session has ended');
  }
}

interface Opening {
  readonly socket: Socket | TLSSocket;
  /** When nodemailer can have it. */
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
    const failed = (error: NodeJS.ErrnoException): void => done(asNodemailers(error));
    const settled = (): void => {
      opening.delete(socket);
      clearTimeout(timer);
    };
    socket.once('error', failed).once('close', settled);
    if (watch !== undefined && ready === 'secureConnect') socket.once('connect', () => watch('tls'));
    socket.once(ready, () => {
      settled();
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

/** A `connection` that is `secured` already nodemailer takes as it is. */
function secured(options: TransportOptions): () => Opening {
  const { host, port } = options.endpoint;
  const secure = secureBy(options);
  return () => ({
    socket: secure({ host, port, ...trustOf(options.endpoint) }),
    ready: 'secureConnect',
  });
}

/** After STARTTLS nodemailer secures it itself, and shows nobody the socket. */
function plain({ endpoint: { host, port } }: TransportOptions): () => Opening {
  return () => ({ socket: connect({ host, port }), ready: 'connect' });
}

/** As nodemailer tells of an error of its own sockets. */
function asNodemailers(error: NodeJS.ErrnoException): Error {
  return Object.assign(error, { code: 'ESOCKET', originalCode: error.code });
}
