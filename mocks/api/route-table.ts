import type { DocumentedRoute } from './routes.ts';

/** A served route in short: `GET /v3/templates`. */
export function serves(line: string, about: string, source: string): DocumentedRoute {
  const [method, path = ''] = line.split(' ', 2);
  return { method: method as DocumentedRoute['method'], path, treatment: 'served', about, source };
}

/** Every method of a path that is not served, unless the line names one: `PUT /v3/user/*`. */
export function servesNot(line: string, about: string, source: string): DocumentedRoute {
  const [method, path] = line.startsWith('/')
    ? (['ANY', line] as const)
    : (line.split(' ', 2) as [string, string]);
  return { method: method as DocumentedRoute['method'], path, treatment: 'refused', about, source };
}
