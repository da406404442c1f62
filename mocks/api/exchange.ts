import type { Break } from '../faults/break-off.ts';

/** A request as both hosts hand it on: nothing in it is parsed yet. */
export interface ApiRequest {
  readonly method: string;
  /** The path without query, as sent. */
  readonly path: string;
  /** The query after the `?`, as sent; empty by default. */
  readonly query?: string | undefined;
  /** Names are lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** At most one byte more than the router's `maxBytes`; that byte says that the body was longer. */
  readonly body: Buffer;
}

export interface ApiResponse {
  readonly status: number;
  /** Without Content-Length, which the host adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * Instead of all that, where it is to go wrong: how the host ends the connection, or that it says nothing
   * more.
   */
  readonly hangUp?: Break;
  /** Forgets the request, where it is refused after all. */
  readonly undo?: () => void;
  /** Says that the answer to a request with an idempotency key is delayed, or no longer. */
  readonly underWay?: (is: boolean) => void;
}

export type Answer = ApiResponse | Promise<ApiResponse>;

/** The first value of a request's header. */
export function headerOf(request: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'object' ? value[0] : value;
}
