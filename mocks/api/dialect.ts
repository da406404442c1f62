import type { RateLimit } from '../../src/model/faults.ts';
import { cached } from '../bounded-cache.ts';
import type { Sink } from '../contract.ts';
import { notServed } from './documented-fields.ts';
import type { Answer, ApiRequest, ApiResponse } from './exchange.ts';
import { type IdempotencyRule, idempotently } from './idempotency.ts';
import { type Documentation, knownPath, routeList } from './routes.ts';

export interface RoutedRequest extends ApiRequest {
  /** The decoded value of each `:name` in the route's path. */
  readonly params: Readonly<Record<string, string>>;
}

/** Why a request is refused that was in order. */
export interface DialectError {
  readonly status: number;
  /** The limit and the time to wait, if there were too many requests. */
  readonly throttled: { readonly limit: RateLimit; readonly retryAfterMs: number } | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments that begin with `:` match anything: `/v3/:domain/messages`. */
  readonly path: string;
  /** A longer request body is answered by `tooLarge`. */
  readonly maxBytes: number;
  /** Delivers to the sink, once for each recipient, before it answers. */
  readonly answer: (request: RoutedRequest) => Answer;
}

/** One provider's request format with the state of one mock: stored templates, counters of ids. */
export interface DialectInstance {
  readonly routes: readonly Route[];
  /** The provider's refusal of a request whose credentials are wrong; undefined when they are right. */
  readonly refuse: (request: ApiRequest) => ApiResponse | undefined;
  readonly tooLarge: () => ApiResponse;
  /** No route has this path and method. */
  readonly unknown: (request: ApiRequest) => ApiResponse;
  /** Routes and fields that the provider documents, and what becomes of them here. */
  readonly documentation?: Documentation;
  /**
   * An error in the provider's shape: 405 for a wrong method, 501 for a documented route that is not served.
   */
  readonly error?: (status: number, message: string) => ApiResponse;
  /**
   * The provider's answer, with the hints that it gives, where it refuses or fails for reasons of its own.
   */
  readonly faultAnswer?: (faultAnswer: DialectError) => ApiResponse;
  /** The rule for idempotency keys, if the provider has them. */
  readonly idempotency?: IdempotencyRule;
  /**
   * It asks `Sink.refuses` for each recipient of a batch, and tells of each; else one that is refused has the
   * request refused.
   */
  readonly refusesItems?: true;
}

/** One provider's request format. */
export interface Dialect {
  /** As in `handlers(name)` and in `TransportDefinition.mock`. */
  readonly name: string;
  /** The provider's own address, without a slash at the end. */
  readonly baseUrl: string;
  /** The end of the base URL of the provider's clients: every route begins with it. */
  readonly apiPath?: string;
  /** The only credentials that the mock accepts: made up, and the same in every run. */
  readonly credentials: { readonly user?: string; readonly secret: string };
  readonly create: (sink: Sink) => DialectInstance;
}

export interface Router {
  /** The longest body that any route takes. */
  readonly maxBytes: number;
  readonly answer: (request: ApiRequest) => Answer;
}

/** Finds the route of a request and has it answered: credentials first, then size, then the route itself. */
export function createRouter(instance: DialectInstance): Router {
  const patterns = instance.routes.map((route) => ({ route, segments: route.path.split('/') }));

  // A client asks for the same few paths again and again.
  const routesOf = cached(KEPT_PATHS, (path: string): readonly Found[] => {
    const parts = path.split('/');
    return patterns.flatMap(({ route, segments }) => {
      const params = matchSegments(segments, parts);
      return params === undefined ? [] : [{ route, params }];
    });
  });

  const once = instance.idempotency === undefined ? undefined : idempotently(instance.idempotency);

  return {
    maxBytes: Math.max(...instance.routes.map(({ maxBytes }) => maxBytes)),
    answer(request) {
      const { headers, body, query } = request;
      // A host leaves the body out of its answer to HEAD (RFC 9110, section 9.3.2).
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      // Postmark documents its template paths with and without a slash at the end.
      const path = request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
      const found = routesOf(path).find(({ route }) => route.method === method);
      if (found === undefined) return withoutRoute(instance, request, method, path);
      const refusal = instance.refuse(request);
      if (refusal !== undefined) return refusal;
      if (body.length > found.route.maxBytes) return instance.tooLarge();
      const routed = { method, path, query, headers, body, params: found.params };
      try {
        return once === undefined
          ? found.route.answer(routed)
          : once(routed, () => found.route.answer(routed));
      } catch (error) {
        // JSON.parse takes any depth; whatever walks its result by recursion does not.
        if (!(error instanceof RangeError) || instance.error === undefined) throw error;
        return instance.error(400, notServed('requests that are nested so deep'));
      }
    },
  };
}

function withoutRoute(
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

const KEPT_PATHS = 64;

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
