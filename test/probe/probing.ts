import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Probe } from '../../src/model/probe.ts';
import { type ProbeOptions, probe, probeTarget } from '../../src/probe/index.ts';

export const AT = new Date('2026-03-01T09:30:00Z');

/** Probes as the command does, without interruption. */
export async function probing(url: string, options: Partial<ProbeOptions> = {}): Promise<Probe> {
  const patient = { timeoutMs: 10_000, signal: new AbortController().signal, onStep: () => {} };
  return await probe(probeTarget(url), { ...patient, ...options }, AT, (host) =>
    host === '127.0.0.1' ? 'api-postmark' : undefined,
  );
}

/** Probes an SMTP server. */
export async function probingSmtp(
  ...args: Parameters<typeof probing>
): Promise<Probe & { protocol: 'smtp' }> {
  const found = await probing(...args);
  if (found.protocol !== 'smtp') throw new Error('no probe of SMTP');
  return found;
}

/** Probes an HTTP server. */
export async function probingHttp(
  ...args: Parameters<typeof probing>
): Promise<Probe & { protocol: 'http' }> {
  const found = await probing(...args);
  if (found.protocol !== 'http') throw new Error('no probe of HTTP');
  return found;
}

/** Servers with scripted behaviour; all are closed after each test. */
export function oddServers(): {
  /** Starts a TCP server that calls this for every connection. Returns its port. */
  tcp(serve: (socket: Socket) => void): Promise<number>;
  /** Sends `greeting`, then for each line the reply of `answer`: none if it is undefined. */
  lines(greeting: string, answer: (line: string) => string | undefined): Promise<number>;
  listen(server: Server): Promise<number>;
} {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
  });
  const listen = async (server: Server): Promise<number> => {
    server.on('connection', (socket) => {
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const tcp = (serve: (socket: Socket) => void): Promise<number> => listen(createServer(serve));
  return {
    listen,
    tcp,
    lines: (greeting, answer) =>
      tcp((socket) => {
        let unread = '';
        socket.write(greeting);
        socket.on('data', (chunk) => {
          unread += chunk.toString();
          const lines = unread.split('\r\n');
          unread = lines.pop() ?? '';
          for (const line of lines) {
            const said = answer(line);
            if (said !== undefined) socket.write(`${said}\r\n`);
          }
        });
      }),
  };
}
