import { createServer, type IncomingMessage } from 'node:http';
import { closeServer, type Listening, listen } from './listening.ts';
import type { WebhookRequest } from './webhooks/proof.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/** Receives webhooks over HTTP on loopback. `onRequest` returns the status for each complete request. */
export async function startWebServer(onRequest: (request: WebhookRequest) => number): Promise<Listening> {
  const server = createServer((request, response) => {
    const answer = (status: number): void => void response.writeHead(status, { 'Content-Length': 0 }).end();
    if (request.method !== 'POST') answer(405);
    else
      bodyOf(request).then(
        (body) => answer(body === undefined ? 413 : onRequest({ headers: request.headers, body })),
        () => response.destroy(),
      );
  });
  const port = await listen(server);
  return {
    port,
    close() {
      server.closeAllConnections();
      return closeServer(server);
    },
  };
}

/** Undefined if the body is too large. It is read to its end, or the client could not read the response. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BYTES ? Buffer.concat(chunks) : undefined;
}
