import { existsSync, readFileSync } from 'node:fs';
import tls from 'node:tls';
import type { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';
import { isFeature, partsOf } from '../model/feature.ts';
import type { Outcome } from '../model/outcome.ts';
import { adviceSentence, explainRefusal } from '../model/refusal.ts';
import { protocolOf } from '../model/scenario.ts';
import { authorityOf, targetOf } from '../model/target.ts';
import type { Endpoint, TransportOptions } from '../model/transport.ts';
import { type EnvironmentVariables, endpointOf, redactingSecrets } from './secrets.ts';

/** Longest wait for a target before a run. */
const MOST_MS = 10_000;

/**
 * Connects to each target as far as a client goes before its first message, and sends none.
 *
 * @throws the usage error `target-unusable`: the server's reply, its meaning, and what to change
 */
export async function checkTargets(
  config: Pick<Config, 'targets' | 'timeoutMs' | 'groups'>,
  environment: EnvironmentVariables,
): Promise<void> {
  const { targets, timeoutMs } = config;
  if (targets === null) return;
  const { connectionKey, checkSmtpConnection } = await import('../transports/connectivity/smtp.ts');
  const { checkHttpConnection } = await import('../transports/connectivity/http.ts');
  const names = new Set(config.groups.flatMap(({ transports }) => transports));
  const asked = new Set<string>();
  for (const transport of names) {
    const protocol = protocolOf({ transport });
    const target = targetOf(targets, protocol);
    if (target === undefined) continue;
    const options: TransportOptions = {
      endpoint: trusting(endpointOf(target, transport, environment), environment),
      concurrency: 1,
      connection: 'warm',
      timeoutMs: Math.min(timeoutMs, MOST_MS),
      features: partsOf(transport).features.filter(isFeature),
    };
    const key = `${protocol} ${connectionKey(options)}`;
    if (asked.has(key)) continue;
    asked.add(key);
    const outcome = await (protocol === 'smtp' ? checkSmtpConnection(options) : checkHttpConnection(options));
    if (outcome.kind !== 'accepted')
      throw unusable(authorityOf(target), transport, outcome, redactingSecrets([target], environment));
  }
}

/** Node reads the variable when it starts; the processes that send start later and may have another one. */
function trusting(endpoint: Endpoint, environment: EnvironmentVariables): Endpoint {
  const file = environment['NODE_EXTRA_CA_CERTS'] ?? '';
  if (file === '' || !existsSync(file)) return endpoint;
  const ca = [...tls.getCACertificates('default'), readFileSync(file, 'utf8')].join('\n');
  return { ...endpoint, tls: { ...endpoint.tls, ca } };
}

function unusable(
  authority: string,
  transport: string,
  { reason }: Exclude<Outcome, { readonly kind: 'accepted' }>,
  redact: (words: string) => string,
): Error {
  const words = redact(reason);
  const explanation = explainRefusal(words);
  const meaning = explanation === undefined ? 'the target is unusable' : explanation.meaning;
  return usageError(
    'target-unusable',
    `${authority}: ${meaning}; ${transport} received: ${words}`,
    explanation === undefined
      ? '`sendoff probe` shows what the server offers'
      : `${adviceSentence(explanation)} Nothing was sent.`,
  );
}
