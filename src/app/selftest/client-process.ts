/** The entry of a client process of the self-test: one transport under several names, one of them slowed. */
import { Client } from '../../run/client.ts';
import { CLIENT_PARTS } from '../client-parts.ts';
import { serveRequests } from '../serve.ts';
import { selftestTransport } from './transports.ts';

const client = new Client({
  ...CLIENT_PARTS,
  transport: ({ scenario, endpoint, timeoutMs }) =>
    selftestTransport(scenario.transport).create({
      endpoint: endpoint ?? { host: '127.0.0.1', port: 0 },
      concurrency: scenario.load.concurrency,
      connection: scenario.connection,
      timeoutMs,
    }),
});
serveRequests(client.handle.bind(client));
