import { fork } from 'node:child_process';
import { harnessSide } from '../harness-side.ts';
import { type RaceResult, race } from '../race.ts';
import { startSink } from '../sink.ts';

/** Our fast API host, which validates and counts, against a bare server that only parses the same JSON. */
export async function apiHosts(): Promise<RaceResult> {
  const ours = await startSink('sendgrid');
  const bare = fork(new URL('./bare-api-server.ts', import.meta.url), { stdio: 'ignore' });
  try {
    const port = await new Promise<number>((resolve) =>
      bare.once('message', (message: { port: number }) => resolve(message.port)),
    );
    const contender = await harnessSide('notification', 'static', 'raw-api-sendgrid', ours.endpoint);
    const reference = await harnessSide('notification', 'static', 'raw-api-sendgrid', {
      ...ours.endpoint,
      port,
    });
    return await race('fast API host over a bare node:http server', 1, contender, reference);
  } finally {
    bare.kill();
    await ours.stop();
  }
}
