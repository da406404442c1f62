import { HttpResponse, http, type RequestHandler } from 'msw';
import { createRouter, type DialectInstance } from './dialect.ts';
import type { ApiResponse } from './exchange.ts';

/** The dialect's response for each Fetch response, which cannot carry `undo` and `setPending`. */
const ANSWERS = new WeakMap<Response, ApiResponse>();

/** The dialect's response that a handler turned into this Fetch response. */
export function answerBehind(response: Response): ApiResponse | undefined {
  return ANSWERS.get(response);
}

/**
 * msw handlers for one instance: one per route, then one for all other paths below `baseUrl`, which returns
 * the provider's response to an unknown route.
 *
 * @param baseUrl without a slash at the end
 */
export function dialectHandlers(instance: DialectInstance, baseUrl: string): RequestHandler[] {
  const router = createRouter(instance);
  const prefix = new URL(baseUrl).pathname.replace(/\/$/, '');

  async function resolver({ request }: { request: Request }): Promise<Response> {
    const { host, pathname, search } = new URL(request.url);
    const answer = await router.answer({
      method: request.method,
      path: pathname.slice(prefix.length),
      query: search === '' ? undefined : search.slice(1),
      // A Fetch request has its host only in the URL.
      headers: { host, ...Object.fromEntries(request.headers) },
      body: Buffer.from(await request.arrayBuffer()),
    });
    const { status, headers, body } = answer;
    const response = new HttpResponse(body === '' ? null : body, { status, headers });
    ANSWERS.set(response, answer);
    return response;
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
