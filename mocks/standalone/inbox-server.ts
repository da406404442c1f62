import type { IncomingMessage, ServerResponse } from 'node:http';
import { faultResponse, readBody, startSocketHost } from '../api/socket-host.ts';
import type { ControlAnswer } from './answer.ts';
import { answerControl, type ControlServices } from './control.ts';

export interface InboxServer {
  readonly port: number;
  close(): Promise<void>;
}

/** More than any fault script needs. */
const MAX_BODY = 64 * 1024;

/** The inbox's HTTP address. Rejects with the usage error `port-in-use`. */
export function startInboxServer(port: number, services: ControlServices): Promise<InboxServer> {
  return startSocketHost(port, (request, response) => {
    readBody(request, MAX_BODY, (body) => {
      const { method = 'GET', url: target = '/' } = request;
      answerControl({ method, target, headers: headersOf(request), body: body.toString() }, services)
        .catch(faultResponse)
        .then((answer) => write(response, answer));
    });
  });
}

function headersOf({ headers: { host, origin, accept } }: IncomingMessage): Partial<Record<string, string>> {
  return {
    ...(host === undefined ? {} : { host }),
    ...(origin === undefined ? {} : { origin }),
    ...(accept === undefined ? {} : { accept }),
  };
}

function write(response: ServerResponse, { status, headers, body }: ControlAnswer): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
