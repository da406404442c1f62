import type { Workload } from '../model/content.ts';
import type { ClientSetup } from '../model/protocol.ts';
import type { Transport } from '../model/transport.ts';
import type { ClientParts } from '../run/client.ts';
import { createWorkload } from '../workload/index.ts';
import { definitionOf } from './directory.ts';
import { loadOwn, renderedBy } from './own-modules.ts';
import { tell } from './serve.ts';

/** What a client process is made of: the scenario's workload and transport, by their names. */
export const CLIENT_PARTS: ClientParts = {
  workload: workloadFor,
  transport: transportFor,
  progress: (messages) => tell({ type: 'progress', messages }),
};

async function workloadFor({ scenario, seed, recipients, template, own }: ClientSetup): Promise<Workload> {
  const { kind, strategy, transport } = scenario;
  const workload = await createWorkload({ kind, strategy, seed, recipients, template });
  const { renderer } = own === null ? {} : await loadOwn(transport, own);
  return renderer === undefined ? workload : renderedBy(renderer, workload);
}

async function transportFor({ scenario, endpoint, timeoutMs, own }: ClientSetup): Promise<Transport> {
  const { transport, load, connection } = scenario;
  const definition = own === null ? definitionOf(transport) : (await loadOwn(transport, own)).definition;
  return definition.create({
    endpoint: endpoint ?? { host: '127.0.0.1', port: 0 },
    concurrency: load.concurrency,
    connection,
    timeoutMs,
  });
}
