import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Router } from './dialect.ts';
import { faultResponse, pathOf, readBody, respond, type SocketHost, startSocketHost } from './socket-host.ts';

/** Serves a dialect from `node:http` itself, without Fetch objects. */
export function startFastHost(port: number, router: Router): Promise<SocketHost> {
  function listener(request: IncomingMessage, response: ServerResponse): void {
    readBody(request, router.maxBytes, (body) => {
      try {
        const answer = router.answer({
          method: request.method ?? 'GET',
          path: pathOf(request.url),
          headers: request.headers,
          body,
        });
        // Most answers are ready: a promise would cost each of them a turn of the microtask queue.
        if (!(answer instanceof Promise)) respond(response, answer);
        else {
          answer.then(
            (ready) => respond(response, ready),
            (error: unknown) => respond(response, faultResponse(error)),
          );
        }
      } catch (error) {
        respond(response, faultResponse(error));
      }
    });
  }
  return startSocketHost(port, listener);
}
