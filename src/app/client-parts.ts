import type { Workload } from '../model/content.ts';
import { isFeature, partsOf } from '../model/feature.ts';
import type { ClientSetup } from '../model/protocol.ts';
import { protocolOf } from '../model/scenario.ts';
import { targetOf, wholeAddresses } from '../model/target.ts';
import type { Endpoint, Transport, TransportDefinition, TransportOptions } from '../model/transport.ts';
import type { Watch } from '../model/wire-phases.ts';
import type { ClientParts } from '../run/session.ts';
import { loadTransport } from '../transports/load.ts';
import { createWorkload } from '../workload/index.ts';
import { tell } from './serve.ts';

/** The parts of a client process. It loads only the workload and the transport of its scenario. */
export const CLIENT_PARTS: ClientParts = {
  workload: workloadFor,
  transport: transportFor,
  progress: (progress) => tell({ type: 'progress', ...progress }),
};

async function workloadFor({
  scenario,
  seed,
  recipients,
  template,
  own,
  targets,
  staticTag,
}: ClientSetup): Promise<Workload> {
  const { kind, strategy, transport, sizeBytes } = scenario;
  const { from = null, sendLimits = null } = targets ?? {};
  const addresses = sendLimits === null ? null : wholeAddresses(sendLimits.recipients);
  const design = { kind, strategy, seed, recipients, template, sizeBytes, from, addresses, staticTag };
  const workload = await createWorkload(design);
  if (own === null) return workload;
  const { loadOwn, renderedBy } = await import('./own-modules.ts');
  const { renderer } = await loadOwn(transport, own);
  return renderer === undefined ? workload : renderedBy(renderer, workload);
}

async function transportFor(setup: ClientSetup, watch?: Watch): Promise<Transport> {
  const { targets, scenario } = setup;
  const definition = await definitionFor(setup);
  const target = targetOf(targets, protocolOf(scenario));
  if (target === undefined)
    return definition.create(optionsFor(setup, setup.endpoint ?? { host: '127.0.0.1', port: 0 }, watch));
  const { endpointOf } = await import('./secrets.ts');
  const { redacting, redactor } = await import('../transports/redaction.ts');
  const sandbox = targets?.sendLimits?.sandbox ?? false;
  const endpoint = { ...endpointOf(target, scenario.transport, process.env), sandbox };
  const { user = '', secret = '' } = endpoint;
  return redacting(definition.create(optionsFor(setup, endpoint)), redactor({ user, secret }));
}

function optionsFor(
  { scenario, timeoutMs, notify = false }: ClientSetup,
  endpoint: Endpoint,
  watch?: Watch,
): TransportOptions {
  return {
    endpoint,
    concurrency: scenario.load.concurrency,
    connection: scenario.connection,
    ...(scenario.messagesPerConnection === undefined
      ? {}
      : { messagesPerConnection: scenario.messagesPerConnection }),
    timeoutMs,
    notify,
    features: partsOf(scenario.transport).features.filter(isFeature),
    ...(watch === undefined ? {} : { watch }),
  };
}

async function definitionFor({ scenario: { transport }, own }: ClientSetup): Promise<TransportDefinition> {
  if (own !== null) {
    const { loadOwn } = await import('./own-modules.ts');
    return (await loadOwn(transport, own)).definition;
  }
  const definition = await loadTransport(transport);
  if (definition === undefined) throw new Error(`the plan names an unknown transport: ${transport}`);
  return definition;
}
