import type { Content } from '../../model/content.ts';
import { mechanismOf } from '../../model/feature.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { TransportOptions } from '../../model/transport.ts';
import { PipelinedTransport } from '../smtp/pipelined/transport.ts';
import { CONNECTION_FEATURES } from '../smtp/shared-definition.ts';

/** This content is prepared and never sent. */
const UNSENT: Content = {
  strategy: 'static',
  common: {
    from: { address: 'nobody@sendoff.localhost', name: '' },
    replyTo: [{ address: 'nobody@sendoff.localhost', name: '' }],
    attachments: [],
  },
  message: { subject: '', text: '', html: '', headers: {} },
};

/**
 * Checks that a target is reachable: greeting, EHLO, TLS with a verified certificate, and AUTH. Sends no
 * message.
 */
export async function checkSmtpConnection(options: TransportOptions): Promise<Outcome> {
  const { features = [] } = options;
  const transport = new PipelinedTransport({
    ...options,
    concurrency: 1,
    connection: 'warm',
    features: features.filter((one) => CONNECTION_FEATURES.includes(one)),
  });
  try {
    await transport.prepare(UNSENT);
    return await transport.checkConnection();
  } finally {
    await transport.close();
  }
}

/** Two transports with the same key connect in the same way, so one check covers both. */
export function connectionKey({ features = [] }: Pick<TransportOptions, 'features'>): string {
  const security = features.filter(
    (one) => one === 'tls' || one === 'starttls' || one === 'https' || one === 'h2',
  );
  return [...security, mechanismOf(features) ?? ''].join(' ');
}
