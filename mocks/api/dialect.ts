import type { RateLimit } from '../../src/model/faults.ts';
import { cached } from '../bounded-cache.ts';
import type { Sink } from '../contract.ts';
import { notServed } from './documented-fields.ts';
import type { Answer, ApiRequest, ApiResponse } from './exchange.ts';
import { type IdempotencyRule, withIdempotency } from './idempotency.ts';
import { type Documentation, knownPath, routeList } from './routes.ts';

export interface RoutedRequest extends ApiRequest {
  /** The decoded value of each `:name` in the route's path. */
  readonly params: Readonly<Record<string, string>>;
}

/** The fault that rejects a valid request. */
export interface DialectError {
  readonly status: number;
  /** The limit and the time to wait, if a rate limit is exceeded. */
  readonly throttled: { readonly limit: RateLimit; readonly retryAfterMs: number } | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments that begin with `:` match anything: `/v3/:domain/messages`. */
  readonly path: string;
  /** Longer bodies get the `tooLarge` response. */
  readonly maxBytes: number;
  /** Delivers to the sink once per recipient, then returns the response. */
  readonly answer: (request: RoutedRequest) => Answer;
}

/** A dialect with the state of one mock: stored templates and ID counters. */
export interface DialectInstance {
  readonly routes: readonly Route[];
  /** The response to wrong credentials; undefined if they are right. */
  readonly refuse: (request: ApiRequest) => ApiResponse | undefined;
  readonly tooLarge: () => ApiResponse;
  /** The response if no route has this path and method. */
  readonly unknown: (request: ApiRequest) => ApiResponse;
  /** The documented routes and fields, and how the mock treats them. */
  readonly documentation?: Documentation;
  /**
   * An error in the provider's format: 405 for a wrong method, 501 for a documented route that the mock does
   * not serve.
   */
  readonly error?: (status: number, message: string) => ApiResponse;
  /** The response to an injected fault, with the provider's retry headers. */
  readonly faultAnswer?: (fault: DialectError) => ApiResponse;
  /** Set if the provider has idempotency keys. */
  readonly idempotency?: IdempotencyRule;
  /**
   * Set if the response reports errors per recipient, so that the dialect calls `Sink.rejectionStatus`
   * itself. Otherwise one rejected recipient rejects the whole request.
   */
  readonly reportsItemErrors?: true;
}

/** One provider's request format. */
export interface Dialect {
  /** The name in `handlers(name)` and `TransportDefinition.mock`. */
  readonly name: string;
  /** The provider's base URL, without a slash at the end. */
  readonly baseUrl: string;
  /** The path that the provider's clients include in their base URL. Every route begins with it. */
  readonly apiPath?: string;
  /** The only accepted credentials: made up, and the same in every run. */
  readonly credentials: { readonly user?: string; readonly secret: string };
  readonly create: (sink: Sink) => DialectInstance;
}

export interface Router {
  /** The maximum of all routes. */
  readonly maxBytes: number;
  readonly answer: (request: ApiRequest) => Answer;
}

/** Finds the route of a request and answers it. Checks the route first, then credentials and size. */
export function createRouter(instance: DialectInstance): Router {
  const patterns = instance.routes.map((route) => ({ route, segments: route.path.split('/') }));

  // A client uses the same few paths in all requests.
  const routesOf = cached(CACHED_PATHS, (path: string): readonly Found[] => {
    const parts = path.split('/');
    return patterns.flatMap(({ route, segments }) => {
      const params = matchSegments(segments, parts);
      return params === undefined ? [] : [{ route, params }];
    });
  });

  const idempotent = instance.idempotency === undefined ? undefined : withIdempotency(instance.idempotency);

  return {
    maxBytes: Math.max(...instance.routes.map(({ maxBytes }) => maxBytes)),
    answer(request) {
      const { headers, body, query } = request;
      // The host omits the body of a response to HEAD (RFC 9110, section 9.3.2).
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      // Postmark documents its template paths with and without a slash at the end.
      const path = request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
      const found = routesOf(path).find(({ route }) => route.method === method);
      if (found === undefined) return answerUnknownRoute(instance, request, method, path);
      const refusal = instance.refuse(request);
      if (refusal !== undefined) return refusal;
      if (body.length > found.route.maxBytes) return instance.tooLarge();
      const routed = { method, path, query, headers, body, params: found.params };
      try {
        return idempotent === undefined
          ? found.route.answer(routed)
          : idempotent(routed, () => found.route.answer(routed));
      } catch (error) {
        // JSON.parse accepts any depth; recursive code that walks the result does not.
        if (!(error instanceof RangeError) || instance.error === undefined) throw error;
        return instance.error(400, notServed('requests that are nested so deep'));
      }
    },
  };
}

function answerUnknownRoute(
  { documentation, error, unknown }: DialectInstance,
  request: ApiRequest,
  method: string,
  path: string,
): ApiResponse {
  if (documentation === undefined || error === undefined) return unknown(request);
  if (method === 'GET' && path === '') return jsonResponse(200, routeList(documentation));
  const { served, isRefused } = knownPath(documentation.routes, path);
  if (isRefused(method)) {
    return error(501, `${notServed(`${request.method} ${path}`)}; GET / lists what it serves`);
  }
  if (served.length > 0) {
    const allowed = served.join(', ');
    const answer = error(405, `${allowed} method allowed only`);
    return { ...answer, headers: { ...answer.headers, Allow: allowed } };
  }
  return unknown(request);
}

interface Found {
  readonly route: Route;
  readonly params: RoutedRequest['params'];
}

const CACHED_PATHS = 64;

function matchSegments(
  segments: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (segments.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? '';
    if (segment.startsWith(':')) {
      const value = decoded(part);
      if (value === undefined || value === '') return undefined;
      params[segment.slice(1)] = value;
    } else if (segment !== part) return undefined;
  }
  return params;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

export function jsonResponse(status: number, body: unknown): ApiResponse {
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

const JSON_HEADERS = Object.freeze({ 'Content-Type': 'application/json' });
export const MEBIBYTE: number = 1024 * 1024;
