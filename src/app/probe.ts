import { Duration } from '../config/notation.ts';
import { usageError } from '../model/error.ts';
import type { Probe } from '../model/probe.ts';
import { type ProbeOptions, probe, probeTarget } from '../probe/index.ts';

export interface ServerProbe extends Pick<ProbeOptions, 'signal' | 'onStep'> {
  readonly url: string;
  /** As typed: `15s`. */
  readonly timeout: number | string;
}

/**
 * Probes the server at a URL. Rejects with a usage error for a bad URL or timeout, and if no such server
 * answers.
 */
export async function probeServer({ url, timeout, signal, onStep }: ServerProbe): Promise<Probe> {
  const target = probeTarget(url);
  const timeoutMs = timeoutOf(timeout);
  const providerAt = target.protocol === 'http' ? await knownProviders() : () => undefined;
  return await probe(target, { timeoutMs, signal, onStep }, new Date(), providerAt);
}

function timeoutOf(given: number | string): number {
  const read = Duration.safeParse(given);
  if (read.success) return read.data;
  const [problem] = read.error.issues;
  throw usageError('probe-timeout', `--timeout: ${problem?.message ?? ''}`, 'omit it for the default, 15s');
}

/**
 * Looks up the transport of the provider that owns a host name. Loads all dialects, so only HTTP probes call
 * it.
 */
async function knownProviders(): Promise<(host: string) => string | undefined> {
  const { API_DIALECTS } = await import('../../mocks/api/index.ts');
  const known = Object.entries(API_DIALECTS).map(([name, { baseUrl }]) => ({
    name: `api-${name}`,
    host: new URL(baseUrl).hostname,
  }));
  return (host) => known.find((one) => isSameService(one.host, host))?.name;
}

/** True for the same service in another region: `api.eu.mailgun.net` and `api.mailgun.net`. */
function isSameService(one: string, other: string): boolean {
  const parts = (host: string): string => {
    const labels = host.split('.');
    return [labels[0], ...labels.slice(-2)].join('.');
  };
  return parts(one) === parts(other);
}
