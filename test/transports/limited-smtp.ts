import type { Socket } from 'node:net';
import { type StubSmtp, startStubSmtp } from './stub-smtp.ts';

/** How a server ends a session that has taken enough. */
export type EndOfSession = '421 to MAIL' | '452 to MAIL' | '421 to the message' | 'closing' | '421 unasked';

export interface Limits {
  /** Messages a session. */
  readonly messages?: number;
  readonly how?: EndOfSession;
  /** Sessions at once. */
  readonly connections?: number;
  /** Recipients a transaction. */
  readonly recipients?: number;
}

const FULL = 'Too many messages sent';

/** A server that limits its clients, and takes as many as it says and not one more. */
export async function startLimitedSmtp(limits: Limits): Promise<StubSmtp> {
  const { messages = Number.POSITIVE_INFINITY, how = '452 to MAIL' } = limits;
  const { connections = Number.POSITIVE_INFINITY, recipients = Number.POSITIVE_INFINITY } = limits;
  const server = await startStubSmtp();
  const taken = new WeakMap<Socket, number>();
  const named = new WeakMap<Socket, number>();
  const refusing = new WeakSet<Socket>();
  const of = (counts: WeakMap<Socket, number>, socket: Socket): number => counts.get(socket) ?? 0;
  const bye = (socket: Socket, said: string): string => {
    setImmediate(() => socket.end());
    return said;
  };
  server.script = (command, _argument, socket) => {
    const isFull = of(taken, socket) >= messages;
    if (command === '220' && server.open > connections) return bye(socket, '421 4.7.0 Too many connections');
    if (command === 'MAIL') {
      named.set(socket, 0);
      refusing.delete(socket);
      if (isFull && how === '452 to MAIL') {
        refusing.add(socket);
        return `452 4.3.0 ${FULL}`;
      }
      if (isFull && how === '421 to MAIL') return bye(socket, `421 4.7.0 ${FULL}`);
    }
    if (refusing.has(socket) && (command === 'RCPT' || command === 'DATA')) return '503 5.5.1 MAIL first';
    if (command === 'RCPT') {
      if (of(named, socket) >= recipients) return '452 4.5.3 Too many recipients';
      named.set(socket, of(named, socket) + 1);
    }
    if (command === '.') {
      if (isFull && how === '421 to the message') return bye(socket, `421 4.7.0 ${FULL}`);
      taken.set(socket, of(taken, socket) + 1);
      const isLast = of(taken, socket) >= messages;
      if (isLast && how === 'closing') return bye(socket, '250 queued');
      if (isLast && how === '421 unasked') return bye(socket, `250 queued\r\n421 4.7.0 ${FULL}`);
    }
    return undefined;
  };
  return server;
}
