/** A client process that dies or hangs in the requests that `failIn` is told of. */
import { CLIENT_PARTS } from '../../../src/app/client-parts.ts';
import { serveRequests } from '../../../src/app/serve.ts';
import type { ClientAnswer, ClientRequest } from '../../../src/model/protocol.ts';
import { Client } from '../../../src/run/client.ts';
import { failIn } from './failing.ts';

const client = new Client(CLIENT_PARTS);
serveRequests(
  (request: ClientRequest): Promise<ClientAnswer> =>
    failIn(request.type) ? new Promise(() => {}) : client.handle(request),
);
