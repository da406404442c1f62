import type { ApiResponse } from '../api/dialect.ts';
import type { Filter, Inbox, Kept } from './inbox.ts';

/** What `GET /` says of one mock. */
export interface Served {
  readonly mock: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Made up: the same in every run. */
  readonly user: string | null;
  readonly secret: string;
  /** For XOAUTH2, over SMTP. */
  readonly accessToken: string | null;
}

const PAGE = 50;
const LARGEST_PAGE = 1000;
const FILTERS = ['recipient', 'subject', 'mock', 'after', 'limit'] as const;

const ROUTES = {
  'GET /': 'what is served where',
  'GET /messages': `newest first; filters: ?${FILTERS.join('=&')}=`,
  'GET /messages/{number}': 'one of them',
  'DELETE /messages': 'forgets them',
};

/** Answers a request to the inbox: `target` is its path and query. */
export async function answerControl(
  { method, target }: { readonly method: string; readonly target: string },
  { inbox, served }: { readonly inbox: Inbox; readonly served: () => readonly Served[] },
): Promise<ApiResponse> {
  const [path = '', query = ''] = target.split('?', 2);
  const route = `${method} ${path === '/' ? path : path.replace(/\/$/, '')}`;
  if (route === 'GET /') return json(200, { mocks: served(), received: inbox.received(), routes: ROUTES });
  if (route === 'GET /messages') return await list(inbox, new URLSearchParams(query));
  if (route === 'DELETE /messages') return json(200, { deleted: inbox.clear() });
  const [, number] = /^GET \/messages\/(\d{1,15})$/.exec(route) ?? [];
  if (number !== undefined) {
    const found = await inbox.get(Number(number));
    return found === undefined
      ? json(404, { error: `message ${number} is not kept`, kept: inbox.kept, total: inbox.total })
      : json(200, shown(found));
  }
  return json(404, { error: `there is no ${method} ${path}`, routes: ROUTES });
}

async function list(inbox: Inbox, query: URLSearchParams): Promise<ApiResponse> {
  const filter = filterOf(query);
  if (typeof filter === 'string') return json(400, { error: filter });
  const found = await inbox.find(filter);
  return json(200, {
    total: inbox.total,
    kept: inbox.kept,
    matching: found.length,
    messages: found.slice(0, filter.limit).map(shown),
  });
}

function filterOf(query: URLSearchParams): (Filter & { readonly limit: number }) | string {
  const known: readonly string[] = FILTERS;
  const stranger = [...query.keys()].find((name) => !known.includes(name));
  if (stranger !== undefined) return `unknown filter "${stranger}"; expected ${FILTERS.join(', ')}`;
  const after = whole(query, 'after', 0);
  const limit = whole(query, 'limit', PAGE);
  if (after === undefined || limit === undefined)
    return `${after === undefined ? 'after' : 'limit'}: expected a whole number from 0, found "${query.get(after === undefined ? 'after' : 'limit')}"`;
  return { ...given(query), after, limit: Math.min(limit, LARGEST_PAGE) };
}

function given(query: URLSearchParams): Pick<Filter, 'recipient' | 'subject' | 'mock'> {
  const texts = (['recipient', 'subject', 'mock'] as const).flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(texts);
}

function whole(query: URLSearchParams, name: string, otherwise: number): number | undefined {
  const text = query.get(name);
  if (text === null) return otherwise;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function shown({ message, ...about }: Kept): object {
  return message === null ? about : { ...about, ...message, recipient: about.recipient };
}

function json(status: number, body: unknown): ApiResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}
