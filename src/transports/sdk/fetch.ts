import { Agent, fetch } from 'undici';
import type { TransportOptions } from '../../model/transport.ts';
import { KEEP_ALIVE_MS, securedConnector } from '../api/protocol.ts';
import { lookupOf } from '../endpoint.ts';
import { isSecured } from './sdk.ts';
import { networkFailure } from './transport.ts';

export interface OwnFetch {
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/**
 * A fetch for SDKs. The connections of the built-in fetch belong to the process and cannot be counted or
 * closed.
 */
export function ownFetch(options: TransportOptions): OwnFetch {
  const { concurrency, connection, timeoutMs } = options;
  const agent = new Agent({
    connections: concurrency,
    pipelining: connection === 'warm' ? 1 : 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    allowH2: false,
    connect: isSecured(options)
      ? securedConnector(options, false)
      : { timeout: timeoutMs, ...lookupOf(options.endpoint) },
  });
  return {
    async fetch(input, { method = 'GET', headers, body, signal } = {}) {
      const response = await fetch(String(input), {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        body: typeof body === 'string' ? body : null,
        signal: signal ?? null,
        dispatcher: agent,
      });
      if (!isResponse(response))
        throw new TypeError('undici’s Response lacks the members of fetch’s Response');
      return response;
    },
    close: () => agent.destroy(),
  };
}

/** undici's Response is another copy of Node's, with the same members. */
function isResponse(value: object): value is Response {
  return 'ok' in value && 'status' in value && 'text' in value && 'json' in value;
}

/**
 * The network failure in an error of fetch, whose own message is only "fetch failed" or "terminated".
 * Undefined if the error is no network failure.
 */
export function fetchFailure(error: unknown): (Error & { readonly code: string }) | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return networkFailure(error.name, error.message);
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? networkFailure(cause.code, cause.message)
    : undefined;
}
