import type { Workload } from '../model/content.ts';
import { isFeature, partsOf } from '../model/feature.ts';
import type { ClientSetup } from '../model/protocol.ts';
import type { Transport, TransportDefinition } from '../model/transport.ts';
import type { ClientParts } from '../run/client.ts';
import { loadTransport } from '../transports/load.ts';
import { createWorkload } from '../workload/index.ts';
import { tell } from './serve.ts';

/** What a client process is made of: the scenario's workload and transport, by their names; nothing else is loaded. */
export const CLIENT_PARTS: ClientParts = {
  workload: workloadFor,
  transport: transportFor,
  progress: (messages) => tell({ type: 'progress', messages }),
};

async function workloadFor({ scenario, seed, recipients, template, own }: ClientSetup): Promise<Workload> {
  const { kind, strategy, transport, sizeBytes } = scenario;
  const workload = await createWorkload({ kind, strategy, seed, recipients, template, sizeBytes });
  if (own === null) return workload;
  const { loadOwn, renderedBy } = await import('./own-modules.ts');
  const { renderer } = await loadOwn(transport, own);
  return renderer === undefined ? workload : renderedBy(renderer, workload);
}

async function transportFor(setup: ClientSetup): Promise<Transport> {
  const { scenario, endpoint, timeoutMs } = setup;
  const definition = await definitionFor(setup);
  return definition.create({
    endpoint: endpoint ?? { host: '127.0.0.1', port: 0 },
    concurrency: scenario.load.concurrency,
    connection: scenario.connection,
    timeoutMs,
    features: partsOf(scenario.transport).features.filter(isFeature),
  });
}

async function definitionFor({ scenario: { transport }, own }: ClientSetup): Promise<TransportDefinition> {
  if (own !== null) {
    const { loadOwn } = await import('./own-modules.ts');
    return (await loadOwn(transport, own)).definition;
  }
  const definition = await loadTransport(transport);
  if (definition === undefined) throw new Error(`the plan names a transport that is not there: ${transport}`);
  return definition;
}
