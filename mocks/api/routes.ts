import type { DocumentedField } from './documented-fields.ts';

/** One route that a provider documents: the list stands in docs/mocks.md, and a mock shows it at `GET /`. */
export interface DocumentedRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY';
  /** Segments that begin with `:` match anything; a last segment `*` matches whatever follows, or nothing. */
  readonly path: string;
  /** `refused`: answered with 501, "this mock does not serve GET /…". */
  readonly treatment: 'served' | 'refused';
  /** The answer in a few words. */
  readonly about: string;
  /** The provider's document. */
  readonly source: string;
}

/** The part of the provider's API that a mock serves, as data. */
export interface Documentation {
  /** The provider's name, as it writes it. */
  readonly provider: string;
  readonly routes: readonly DocumentedRoute[];
  /** By the route that takes them, such as `POST /v3/mail/send`. */
  readonly fields: Readonly<Record<string, readonly DocumentedField[]>>;
}

/** The answer of a mock to `GET /`. */
export function routeList({ provider, routes }: Documentation): object {
  const lines = (treatment: DocumentedRoute['treatment']): readonly string[] =>
    routes
      .filter((route) => route.treatment === treatment)
      .map(({ method, path, about }) => `${method} ${path}: ${about}`);
  return { mock: provider, serves: lines('served'), refuses: lines('refused') };
}

export interface KnownPath {
  /** Of the routes with this path that are served. */
  readonly served: readonly string[];
  /** Whether a documented route that is not served has this path, and this method or any. */
  readonly isRefused: (method: string) => boolean;
}

/** The state of a path: refused with this method, documented but not served, or unknown. */
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
