import { TRANSPORTS, YARDSTICKS } from '../../src/transports/index.ts';
import { recipients, STATIC } from './contents.ts';

/** Sends over every transport, closes all, and does nothing more: a handle left behind would keep the process alive. */
const ports: Readonly<Record<string, number>> = JSON.parse(process.argv[2] ?? '{}');
for (const definition of [...TRANSPORTS, ...YARDSTICKS]) {
  for (const connection of ['warm', 'cold'] as const) {
    const endpoint = { host: '127.0.0.1', port: ports[definition.mock ?? ''] ?? 1, secret: 's' };
    const transport = definition.create({ endpoint, concurrency: 2, connection, timeoutMs: 60_000 });
    await transport.prepare(STATIC);
    const outcomes = (
      await Promise.all([transport.send(recipients(1)), transport.send(recipients(2, 1))])
    ).flat();
    if (outcomes.some(({ kind }) => kind !== 'accepted')) throw new Error(JSON.stringify(outcomes));
    await transport.close();
  }
}
process.stdout.write('closed');
