import type { Break } from '../faults/break-off.ts';

/** A request as both hosts pass it on. Nothing is parsed yet. */
export interface ApiRequest {
  readonly method: string;
  /** The path without query, as sent. */
  readonly path: string;
  /** The query without `?`, as sent. */
  readonly query?: string | undefined;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** At most one byte longer than the router's `maxBytes`; the extra byte marks a body that was too long. */
  readonly body: Buffer;
}

export interface ApiResponse {
  readonly status: number;
  /** The host adds Content-Length. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A fault that replaces the response: the host ends the connection, or stays silent. */
  readonly hangUp?: Break;
  /** Removes the request's idempotency key. Called if a fault rejects the request later. */
  readonly undo?: () => void;
  /** Marks the request's idempotency key as in progress while its response is delayed. */
  readonly setPending?: (isPending: boolean) => void;
}

export type Answer = ApiResponse | Promise<ApiResponse>;

/** The first value of a request's header. */
export function headerOf(request: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'object' ? value[0] : value;
}
