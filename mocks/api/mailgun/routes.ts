import { jsonResponse, MEBIBYTE, type Route, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import type { Activity } from './activity.ts';
import { type Form, parseForm } from './form.ts';
import { badRequest, type Templates } from './templates.ts';

/** "The maximum message size Mailgun supports is 25MB" */
const MAX_BYTES = 25 * MEBIBYTE;

type Params = RoutedRequest['params'];

export function withForm(
  method: 'POST' | 'PUT',
  path: string,
  answer: (params: Params, form: Form) => ApiResponse,
): Route {
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      const form = parseForm(request);
      return 'error' in form ? badRequest(form.error) : answer(request.params, form);
    },
  };
}

function bare(
  method: 'GET' | 'DELETE',
  path: string,
  answer: (request: RoutedRequest) => ApiResponse,
): Route {
  return { method, path, maxBytes: MEBIBYTE, answer };
}

export function templateRoutes(templates: Templates): readonly Route[] {
  const all = '/v3/:domain/templates';
  const one = `${all}/:name`;
  const versions = `${one}/versions`;
  const version = `${versions}/:tag`;
  const of = ({ domain = '', name = '', tag = '' }: Params): readonly [string, string, string] => [
    domain,
    name,
    tag,
  ];
  return [
    withForm('POST', all, ({ domain = '' }, form) => templates.create(domain, form)),
    bare('GET', all, ({ params: { domain = '' } }) => templates.list(domain)),
    bare('GET', one, ({ params: { domain = '', name = '' } }) => templates.get(domain, name)),
    withForm('PUT', one, ({ domain = '', name = '' }, form) => templates.describe(domain, name, form)),
    bare('DELETE', one, ({ params: { domain = '', name = '' } }) => templates.remove(domain, name)),
    withForm('POST', versions, ({ domain = '', name = '' }, form) =>
      templates.addVersion(domain, name, form),
    ),
    bare('GET', versions, ({ params: { domain = '', name = '' } }) => templates.listVersions(domain, name)),
    bare('GET', version, ({ params }) => templates.getVersion(...of(params))),
    withForm('PUT', version, (params, form) => templates.setVersion(...of(params), form)),
    bare('DELETE', version, ({ params }) => templates.removeVersion(...of(params))),
  ];
}

const LISTS = ['bounces', 'unsubscribes', 'complaints', 'whitelists'] as const;

/** The routes that clients query after a send. No address is suppressed, and every domain may send. */
export function readingRoutes(activity: Activity, lastDomain: () => string): readonly Route[] {
  const domain = (name: string): object => ({ name, state: 'active', type: 'custom', is_disabled: false });
  return [
    bare('GET', '/v3/domains/:domain/messages/:key', (request) => activity.message(request)),
    bare('GET', '/v3/:domain/events', (request) => activity.events(request)),
    bare('GET', '/v3/:domain/events/:page', (request) => activity.emptyPage(request)),
    bare('GET', '/v3/:domain/tags', () => activity.tags()),
    bare('GET', '/v3/:domain/stats/total', () => activity.total()),
    ...LISTS.map((list) =>
      bare('GET', `/v3/:domain/${list}`, () => jsonResponse(200, { items: [], paging: {} })),
    ),
    bare('GET', '/v4/domains', () => jsonResponse(200, { items: [domain(lastDomain())], total_count: 1 })),
    ...['/v4/domains/:name', '/v3/domains/:name'].map((path) =>
      bare('GET', path, ({ params: { name = '' } }) => jsonResponse(200, { domain: domain(name) })),
    ),
  ];
}
