import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { harnessSide } from '../harness-side.ts';
import { type RaceResult, race, type Skipped } from '../race.ts';
import { startSink } from '../sink.ts';

const PLACES = ['/usr/sbin/smtp-sink', '/usr/lib/postfix/sbin/smtp-sink', '/usr/bin/smtp-sink'];

/** Our fast sink against Postfix's, under the same bare pipelining client. */
export async function smtpSinks(): Promise<RaceResult | Skipped> {
  const name = 'fast SMTP sink over Postfix smtp-sink';
  const program = PLACES.find((place) => existsSync(place));
  if (program === undefined)
    return { name, skipped: 'smtp-sink is not installed (Debian: apt-get install postfix)' };
  const ours = await startSink('smtp');
  const port = await freePort();
  // As root it insists on a user to become.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const theirs = spawn(program, [...user, `127.0.0.1:${port}`, '1024'], { stdio: 'ignore' });
  try {
    await listening(port);
    const { host } = ours.endpoint;
    const contender = await harnessSide('notification', 'static', 'raw-smtp', ours.endpoint);
    const yardstick = await harnessSide('notification', 'static', 'raw-smtp', { host, port });
    return await race(name, 1, contender, yardstick);
  } finally {
    theirs.kill();
    await ours.stop();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** smtp-sink does not say when it listens. */
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
