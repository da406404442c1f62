import { afterEach } from 'vitest';
import type { MockServer } from '../../mocks/contract.ts';
import { startSmtpMock } from '../../mocks/smtp/index.ts';
import type { SmtpMockOptions } from '../../mocks/smtp/settings.ts';
import type { Feature } from '../../src/model/feature.ts';
import type {
  Endpoint,
  Transport,
  TransportDefinition,
  TransportOptions,
} from '../../src/model/transport.ts';
import { RecordingSink } from '../mocks/smtp/recording-sink.ts';
import { STATIC } from './contents.ts';
import type { Host } from './meeting.ts';

export type RecordingMock = MockServer & { readonly sink: RecordingSink };

/**
 * Starts SMTP mocks, and transports that have static content to send to them; all are closed after each test.
 */
export function smtpPairs(): {
  mock(host: Host, options?: Partial<SmtpMockOptions>): Promise<RecordingMock>;
  client(
    definition: TransportDefinition,
    endpoint: Endpoint,
    features: readonly Feature[],
    options?: Partial<TransportOptions>,
  ): Promise<Transport>;
} {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return {
    async mock(host, options = {}) {
      const sink = new RecordingSink(true);
      const server = await startSmtpMock({ host, port: 0, sink, ...options });
      closing.push(server.close);
      return { ...server, sink };
    },
    async client(definition, endpoint, features, options = {}) {
      const transport = definition.create({
        endpoint,
        concurrency: 1,
        connection: 'warm',
        timeoutMs: 5000,
        features,
        ...options,
      });
      closing.push(() => transport.close());
      await transport.prepare(STATIC);
      return transport;
    },
  };
}
