import { SERVER_NAME } from '../tls/server-side.ts';
import { jsonResponse, type Router } from './dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from './exchange.ts';

/** Whether a request may be answered that names this host; with a port or without. */
export type HostGuard = (host: string | undefined) => boolean;

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]', SERVER_NAME] as const;

/**
 * A web page can let its own name point to the loopback interface (DNS rebinding), and would read here as if
 * all were its own. Its requests bear that name as their Host. `others`: names that a user maps here.
 */
export function hostGuard(others: readonly string[] = []): HostGuard {
  const names = new Set([...LOOPBACK_NAMES, ...others.map((name) => name.toLowerCase())]);
  return (host) =>
    host !== undefined && names.has(host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, ''));
}

export function refusedHost(host: string | undefined): string {
  const named = host === undefined ? 'a request without a Host' : `Host "${host.slice(0, 100)}"`;
  return `${named} is not answered here: expected 127.0.0.1, localhost or [::1]; add --allow-host NAME for another`;
}

/**
 * A page elsewhere must not change anything: browsers name the page's origin in such requests (Fetch, 3.2).
 */
export function isForeignOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host;
}

/** A router that answers no request for another host. */
export function guarded(router: Router, allows: HostGuard | undefined): Router {
  if (allows === undefined) return router;
  return { ...router, answer: (request) => foreign(request, allows) ?? router.answer(request) };
}

/** The answer to a request for another host; undefined if it is for this one. */
export function foreign(request: Pick<ApiRequest, 'headers'>, allows: HostGuard): ApiResponse | undefined {
  const host = headerOf(request, 'host');
  return allows(host) ? undefined : jsonResponse(403, { error: refusedHost(host) });
}
