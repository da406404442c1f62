import type { Probe } from '../model/probe.ts';
import { probeHttp } from './http.ts';
import { probeSmtp } from './smtp.ts';
import { probeTarget, type Target } from './target.ts';
import type { ProbeOptions } from './with-timeout.ts';

export { type ProbeOptions, probeTarget, type Target };

/**
 * Probes a server with at most two connections, no mail, and no login.
 *
 * @param at the time at which the certificate is judged
 * @param apiAt the transport for the API at a host, if it is known
 * @throws usage errors if no such server answers, and `interrupted`
 */
export async function probe(
  target: Target,
  options: ProbeOptions,
  at: Date,
  apiAt: (host: string) => string | undefined,
): Promise<Probe> {
  switch (target.protocol) {
    case 'smtp':
      return await probeSmtp(target, options, at);
    case 'http':
      return await probeHttp(target, options, at, apiAt);
    default:
      return target.protocol satisfies never;
  }
}
