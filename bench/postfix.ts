import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '../src/model/transport.ts';

const PLACES = ['/usr/sbin', '/usr/lib/postfix/sbin', '/usr/bin'];

export const NO_POSTFIX = 'smtp-sink and smtp-source are not installed (Debian: apt-get install postfix)';

/**
 * Postfix's programs for measuring SMTP: https://www.postfix.org/smtp-sink.1.html,
 * https://www.postfix.org/smtp-source.1.html
 */
export function postfixProgram(name: 'smtp-sink' | 'smtp-source'): string | undefined {
  return PLACES.map((place) => `${place}/${name}`).find((path) => existsSync(path));
}

export async function startPostfixSink(program: string): Promise<{ endpoint: Endpoint; stop: () => void }> {
  const port = await freePort();
  // As root, it requires a user to switch to.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const sink = spawn(program, [...user, `127.0.0.1:${port}`, '1024'], { stdio: 'ignore' });
  const stop = (): void => void sink.kill();
  try {
    await listening(port);
  } catch (error) {
    stop();
    throw error;
  }
  return { endpoint: { host: '127.0.0.1', port }, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** smtp-sink does not report when it listens. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (up) return;
    await pause(50);
  }
  throw new Error('smtp-sink does not listen');
}
