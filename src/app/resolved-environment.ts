import { lookup } from 'node:dns/promises';
import type { ConfigLayer } from '../config/resolve.ts';
import type { ResolvedEnvironment } from '../config/resolved-environment.ts';
import { TargetsNotation } from '../config/target-notation.ts';
import { secretsIn } from './secrets.ts';

/**
 * Resolves the host names of all targets once, so that the checked address is the one that clients connect
 * to.
 */
export async function resolveEnvironment(layers: readonly ConfigLayer[]): Promise<ResolvedEnvironment> {
  const hosts = new Set(layers.flatMap(({ config }) => hostsIn(config)));
  const found = await Promise.all([...hosts].map(async (host) => [host, await addressesOf(host)] as const));
  return { addresses: new Map(found), secrets: secretsIn(process.env) };
}

function hostsIn(config: unknown): readonly string[] {
  if (typeof config !== 'object' || config === null || !('targets' in config)) return [];
  const { data = [] } = TargetsNotation.safeParse(config.targets);
  return data.map(({ host }) => host);
}

/** Empty for an unknown name; the config check reports it. */
async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
