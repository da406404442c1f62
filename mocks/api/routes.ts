import type { DocumentedField } from './documented-fields.ts';

/** A documented route. docs/mocks.md lists it, and the mock shows it at `GET /`. */
export interface DocumentedRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY';
  /** A segment `:name` matches any text. A last segment `*` matches any number of segments. */
  readonly path: string;
  /** `refused`: the response is 501, "this mock does not serve GET /…". */
  readonly treatment: 'served' | 'refused';
  /** A short description of the response. */
  readonly about: string;
  /** The URL of the provider's documentation. */
  readonly source: string;
}

/** The documented routes and fields of a provider's API. */
export interface Documentation {
  /** The provider's name in its own spelling. */
  readonly provider: string;
  readonly routes: readonly DocumentedRoute[];
  /** By route, such as `POST /v3/mail/send`. */
  readonly fields: Readonly<Record<string, readonly DocumentedField[]>>;
}

/** The response to `GET /`. */
export function routeList({ provider, routes }: Documentation): object {
  const lines = (treatment: DocumentedRoute['treatment']): readonly string[] =>
    routes
      .filter((route) => route.treatment === treatment)
      .map(({ method, path, about }) => `${method} ${path}: ${about}`);
  return { mock: provider, serves: lines('served'), refuses: lines('refused') };
}

export interface KnownPath {
  /** The methods of the served routes with this path. */
  readonly served: readonly string[];
  /** True if the provider documents this method for the path and the mock does not serve it. */
  readonly isRefused: (method: string) => boolean;
}

/** Looks a path up in the documented routes. */
export function knownPath(routes: readonly DocumentedRoute[], path: string): KnownPath {
  const parts = path.split('/');
  const matching = routes.filter((route) => matches(route.path.split('/'), parts));
  return {
    served: matching.filter(({ treatment }) => treatment === 'served').map(({ method }) => method),
    isRefused: (method) =>
      matching.some((one) => one.treatment === 'refused' && (one.method === method || one.method === 'ANY')),
  };
}

function matches(segments: readonly string[], parts: readonly string[]): boolean {
  const isOpen = segments.at(-1) === '*';
  const fixed = isOpen ? segments.slice(0, -1) : segments;
  if (isOpen ? parts.length < fixed.length : parts.length !== fixed.length) return false;
  return fixed.every((segment, i) => (segment.startsWith(':') ? parts[i] !== '' : segment === parts[i]));
}

/** A served route from a line such as `GET /v3/templates`. */
export function servedRoute(line: string, about: string, source: string): DocumentedRoute {
  const [method, path = ''] = line.split(' ', 2);
  return { method: method as DocumentedRoute['method'], path, treatment: 'served', about, source };
}

/** A route that is not served: `PUT /v3/user/*`. Without a method, all methods of the path. */
export function refusedRoute(line: string, about: string, source: string): DocumentedRoute {
  const [method, path] = line.startsWith('/')
    ? (['ANY', line] as const)
    : (line.split(' ', 2) as [string, string]);
  return { method: method as DocumentedRoute['method'], path, treatment: 'refused', about, source };
}
