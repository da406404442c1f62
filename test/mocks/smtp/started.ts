import { afterEach } from 'vitest';
import type { MockServer } from '../../../mocks/contract.ts';
import { type SmtpHost, startSmtpMock } from '../../../mocks/smtp/index.ts';
import type { SmtpMockOptions } from '../../../mocks/smtp/settings.ts';
import { RawClient } from './raw-client.ts';
import { RecordingSink } from './recording-sink.ts';

export interface Started {
  readonly sink: RecordingSink;
  readonly server: MockServer;
}

/** Starts mocks of one host and opens clients to them; all are closed after each test. */
export function smtpMocks(host: SmtpHost): {
  start(options?: Partial<SmtpMockOptions>, keeps?: boolean): Promise<Started>;
  /** A client that waits for the greeting. */
  connected(server: MockServer): Promise<RawClient>;
  /** A client that has said EHLO. */
  greeted(server: MockServer): Promise<RawClient>;
} {
  const servers: MockServer[] = [];
  const clients: RawClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const tracked = (client: RawClient): RawClient => {
    clients.push(client);
    return client;
  };
  return {
    async start(options = {}, keeps = true) {
      const sink = new RecordingSink(keeps);
      const server = await startSmtpMock({ host, port: 0, sink, ...options });
      servers.push(server);
      return { sink, server };
    },
    connected: async (server) => tracked(await RawClient.open(server.endpoint)),
    greeted: async (server) => tracked(await RawClient.greeted(server.endpoint)),
  };
}
