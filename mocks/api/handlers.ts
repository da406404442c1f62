import { HttpResponse, http, type RequestHandler } from 'msw';
import { createRouter, type DialectInstance } from './dialect.ts';

/**
 * msw handlers for one instance of a dialect: one for each route, and one at the end that answers everything else below
 * `baseUrl` as the provider answers an unknown route.
 *
 * @param baseUrl without a slash at the end
 */
export function dialectHandlers(instance: DialectInstance, baseUrl: string): RequestHandler[] {
  const router = createRouter(instance);
  const prefix = new URL(baseUrl).pathname.replace(/\/$/, '');

  async function resolver({ request }: { request: Request }): Promise<Response> {
    const { host, pathname, search } = new URL(request.url);
    const { status, headers, body } = await router.answer({
      method: request.method,
      path: pathname.slice(prefix.length),
      query: search === '' ? undefined : search.slice(1),
      // A Fetch request has its host in the address alone.
      headers: { host, ...Object.fromEntries(request.headers) },
      body: Buffer.from(await request.arrayBuffer()),
    });
    return new HttpResponse(body === '' ? null : body, { status, headers });
  }

  const methods = {
    GET: http.get,
    POST: http.post,
    PUT: http.put,
    PATCH: http.patch,
    DELETE: http.delete,
  } as const;
  return [
    ...instance.routes.map(({ method, path }) => methods[method](`${baseUrl}${path}`, resolver)),
    http.all(`${baseUrl}/*`, resolver),
  ];
}
