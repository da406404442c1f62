/** The entry of a client process. */
import { Client } from '../run/client.ts';
import { CLIENT_PARTS } from './client-parts.ts';
import { serveRequests } from './serve.ts';

const client = new Client(CLIENT_PARTS);
serveRequests(client.handle.bind(client));
