import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import { authorityOf } from '../../model/target.ts';
import type { TransportOptions } from '../../model/transport.ts';
import { trustOf } from '../endpoint.ts';
import { refused } from '../outcomes.ts';

/**
 * Checks that a target is reachable: connects as an API transport does, with a verified certificate, and
 * sends `HEAD /`.
 * Accepts any HTTP response.
 */
export function checkHttpConnection({
  endpoint,
  timeoutMs,
  features = [],
}: TransportOptions): Promise<Outcome> {
  const { address, host, port } = endpoint;
  const isSecured = features.includes('https') || features.includes('h2');
  const isH2 = features.includes('h2');
  return new Promise((resolve) => {
    const at = { host: address ?? host, port };
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket: Socket = isSecured
      ? connectTls({
          ...at,
          ...servername,
          ...trustOf(endpoint),
          ALPNProtocols: isH2 ? ['h2'] : ['http/1.1'],
        })
      : connect(at);
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => finish(refused('timed-out', 'no reply in time')), timeoutMs);
    socket.on('error', (error: NodeJS.ErrnoException) => finish(refused('failed', textOf(error))));
    socket.on('close', () => finish(refused('failed', 'the server closed the connection')));
    socket.once(isSecured ? 'secureConnect' : 'connect', () => {
      if (isH2) finish(ACCEPTED);
      else
        socket.write(`HEAD / HTTP/1.1\r\nHost: ${authorityOf({ host, port })}\r\nConnection: close\r\n\r\n`);
    });
    socket.once('data', (chunk: Buffer) =>
      finish(chunk.toString('latin1').startsWith('HTTP/') ? ACCEPTED : notHttp(chunk)),
    );
  });
}

/** A TLS record begins with 21 (an alert) or 22 (a handshake) (RFC 8446, 5.1). */
function notHttp(chunk: Buffer): Outcome {
  const isTls = chunk[0] === 21 || chunk[0] === 22;
  return refused(
    'failed',
    isTls
      ? 'the server answers in TLS'
      : `not an HTTP response: ${JSON.stringify(chunk.toString('latin1').slice(0, 80))}`,
  );
}

function textOf({ code, message }: NodeJS.ErrnoException): string {
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`;
}
