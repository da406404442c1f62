import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SendoffError, usageError } from '../model/error.ts';
import type { ProbeConnection } from '../model/probe.ts';
import type { Target } from './target.ts';
import { type ProbeOptions, seconds, withTimeout } from './with-timeout.ts';

export interface Opened {
  readonly socket: Socket;
  readonly connection: ProbeConnection;
}

/** @throws usage errors that say why there is no connection */
export async function openConnection(
  { host, port, url }: Target,
  options: Pick<ProbeOptions, 'timeoutMs' | 'signal'>,
): Promise<Opened> {
  const startedMs = performance.now();
  let lookupMs: number | null = null;
  let attemptedMs = startedMs;
  const socket = connect({ host, port, noDelay: true });
  socket.once('lookup', () => {
    lookupMs = performance.now() - startedMs;
  });
  // If there are several addresses, the last one tried is the one that answered.
  socket.on('connectionAttempt', () => {
    attemptedMs = performance.now();
  });
  const late = (): SendoffError =>
    usageError(
      'probe-unreachable',
      `${url}: no connection within ${seconds(options.timeoutMs)}`,
      'check for a firewall: many networks block port 25; submission uses 587 or 465',
    );
  try {
    await withTimeout(options, late, (signal) => once(socket, 'connect', { signal }));
  } catch (cause) {
    socket.destroy();
    throw explained(cause, host, url);
  }
  const connectMs = performance.now() - attemptedMs;
  // A pending wait reports the error; between waits, it is ignored.
  socket.on('error', () => {});
  return { socket, connection: { address: socket.remoteAddress ?? host, port, lookupMs, connectMs } };
}

function explained(cause: unknown, host: string, url: string): unknown {
  const code = codeOf(cause);
  switch (code) {
    case undefined:
      return cause;
    case 'ECONNREFUSED':
      return usageError(
        'probe-unreachable',
        `${url}: nothing listens there (connection refused)`,
        'check host and port',
        cause,
      );
    case 'ENOTFOUND':
      return usageError(
        'probe-unreachable',
        `${url}: there is no host named ${host}`,
        'check the name',
        cause,
      );
    case 'EAI_AGAIN':
      return usageError(
        'probe-unreachable',
        `${url}: no name server answered for ${host}`,
        'check the name and the network',
        cause,
      );
    default:
      return usageError(
        'probe-unreachable',
        `${url}: no connection (${code})`,
        'check host, port and network',
        cause,
      );
  }
}

/** The code of a system error; undefined for other errors. */
function codeOf(cause: unknown): string | undefined {
  if (cause instanceof SendoffError) return undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
}
