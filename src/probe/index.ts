import type { Probe } from '../model/probe.ts';
import { probeHttp } from './http.ts';
import { probeSmtp } from './smtp.ts';
import { probeTarget, type Target } from './target.ts';
import type { ProbeOptions } from './with-timeout.ts';

export { type ProbeOptions, probeTarget, type Target };

/**
 * Finds out what a server is, politely: two connections at most, no mail, nothing that needs a login.
 *
 * @param at when, for what is said about the certificate
 * @param apiAt the transport that speaks with the API at a host, where one does
 * @throws usage errors that say why there is nothing to be found, and `interrupted`
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
