import { SERVER_NAME } from '../tls/server-side.ts';
import { jsonResponse, type Router } from './dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from './exchange.ts';

/** True if a request with this Host may be answered. The port is ignored. */
export type HostGuard = (host: string | undefined) => boolean;

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]', SERVER_NAME] as const;

/**
 * A web page can point its own name to the loopback interface (DNS rebinding) and read the mock's data; its
 * requests contain that name as Host. `extraNames`: names that a user maps to this machine.
 */
export function hostGuard(extraNames: readonly string[] = []): HostGuard {
  const names = new Set([...LOOPBACK_NAMES, ...extraNames.map((name) => name.toLowerCase())]);
  return (host) =>
    host !== undefined && names.has(host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, ''));
}

export function wrongHostMessage(host: string | undefined): string {
  const named = host === undefined ? 'a request without a Host' : `Host "${host.slice(0, 100)}"`;
  return `${named} is not answered here: expected 127.0.0.1, localhost or [::1]; add --allow-host NAME for another`;
}

/**
 * True if a browser sends the request for a page of another origin (Fetch, 3.2). Such a request must change
 * nothing.
 */
export function isForeignOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host;
}

/** A router that rejects requests for other hosts. */
export function withHostGuard(router: Router, allows: HostGuard | undefined): Router {
  if (allows === undefined) return router;
  return { ...router, answer: (request) => wrongHostResponse(request, allows) ?? router.answer(request) };
}

/** The response to a request for another host; undefined if the host is allowed. */
export function wrongHostResponse(
  request: Pick<ApiRequest, 'headers'>,
  allows: HostGuard,
): ApiResponse | undefined {
  const host = headerOf(request, 'host');
  return allows(host) ? undefined : jsonResponse(403, { error: wrongHostMessage(host) });
}
