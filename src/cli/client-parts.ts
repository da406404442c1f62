import type { ClientSetup } from '../model/protocol.ts';
import type { Transport } from '../model/transport.ts';
import type { ClientParts } from '../run/client.ts';
import { createWorkload } from '../workload/index.ts';
import { definitionOf } from './directory.ts';
import { tell } from './serve.ts';

/** What a client process is made of: the scenario's workload and transport, by their names. */
export const CLIENT_PARTS: ClientParts = {
  workload: ({ scenario: { kind, strategy }, seed, recipients, template }) =>
    createWorkload({ kind, strategy, seed, recipients, template }),
  transport: transportFor,
  progress: (messages) => tell({ type: 'progress', messages }),
};

function transportFor({ scenario, endpoint, timeoutMs }: ClientSetup): Transport {
  return definitionOf(scenario.transport).create({
    endpoint: endpoint ?? { host: '127.0.0.1', port: 0 },
    concurrency: scenario.load.concurrency,
    connection: scenario.connection,
    timeoutMs,
  });
}
