import type { Endpoint } from '../../src/model/transport.ts';
import { findTransport } from '../../src/transports/index.ts';
import { recipients, STATIC } from './contents.ts';
import { featuresOf } from './featured.ts';

/**
 * Sends over every transport, closes all, and does nothing more: a handle left behind would keep the process
 * alive.
 */
const endpoints: Readonly<Record<string, Endpoint>> = JSON.parse(process.argv[2] ?? '{}');
for (const [name, endpoint] of Object.entries(endpoints)) {
  for (const connection of ['warm', 'cold'] as const) {
    const transport = findTransport(name)?.create({
      endpoint,
      concurrency: 2,
      connection,
      timeoutMs: 60_000,
      features: featuresOf({ name }),
    });
    if (transport === undefined) throw new Error(`there is no ${name}`);
    await transport.prepare(STATIC);
    const outcomes = (
      await Promise.all([transport.send(recipients(1)), transport.send(recipients(2, 1))])
    ).flat();
    if (outcomes.some(({ kind }) => kind !== 'accepted')) throw new Error(JSON.stringify(outcomes));
    await transport.close();
  }
}
process.stdout.write('closed');
