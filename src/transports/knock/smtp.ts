import type { Content } from '../../model/content.ts';
import { mechanismOf } from '../../model/feature.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { TransportOptions } from '../../model/transport.ts';
import { CONNECTION_FEATURES } from '../smtp/features.ts';
import { PipelinedTransport } from '../smtp/pipelined/transport.ts';

/** Prepared and never sent. */
const NOTHING: Content = {
  strategy: 'static',
  common: {
    from: { address: 'nobody@sendoff.localhost', name: '' },
    replyTo: [{ address: 'nobody@sendoff.localhost', name: '' }],
    attachments: [],
  },
  message: { subject: '', text: '', html: '', headers: {} },
};

/** As far as any SMTP transport goes before its first message: greeting, EHLO, TLS with a verified certificate, AUTH. */
export async function knockSmtp(options: TransportOptions): Promise<Outcome> {
  const { features = [] } = options;
  const transport = new PipelinedTransport({
    ...options,
    concurrency: 1,
    connection: 'warm',
    features: features.filter((one) => CONNECTION_FEATURES.includes(one)),
  });
  try {
    await transport.prepare(NOTHING);
    return await transport.knock();
  } finally {
    await transport.close();
  }
}

/** Transports that a server welcomes or refuses alike have the same key. */
export function knockKey({ features = [] }: Pick<TransportOptions, 'features'>): string {
  const security = features.filter(
    (one) => one === 'tls' || one === 'starttls' || one === 'https' || one === 'h2',
  );
  return [...security, mechanismOf(features) ?? ''].join(' ');
}
