import { partsOf } from '../model/feature.ts';
import type { TransportDefinition } from '../model/transport.ts';

/**
 * The transport or ceiling client with this name, without its features. Undefined for an unknown name.
 * Imports only its own library: a client process runs one transport and starts faster with fewer modules.
 */
export async function loadTransport(name: string): Promise<TransportDefinition | undefined> {
  const { base } = partsOf(name);
  return (await definitionsFor(base)).find((one) => one.name === base);
}

async function definitionsFor(name: string): Promise<readonly TransportDefinition[]> {
  if (name === 'null') return [(await import('./null.ts')).nullTransport];
  if (name.startsWith('smtp-merge-')) return Object.values(await import('./smtp/merge/definitions.ts'));
  if (name === 'smtp-pipelined') return [(await import('./smtp/pipelined/definition.ts')).smtpPipelined];
  if (name.startsWith('smtp-')) return [(await import('./smtp/nodemailer.ts')).smtpNodemailer];
  if (name.startsWith('api-')) return Object.values(await import('./api/definitions.ts'));
  if (name.startsWith('sdk-')) return Object.values(await import('./sdk/definitions.ts'));
  const { apiCeilingClients, smtpCeilingClient } = await import('./ceiling/definitions.ts');
  return [smtpCeilingClient, ...apiCeilingClients];
}
