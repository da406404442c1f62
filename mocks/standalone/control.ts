import { type HostGuard, isForeignOrigin, wrongHostMessage } from '../api/host-guard.ts';
import { type ControlAnswer, jsonAnswer } from './answer.ts';
import { answerFaults, type FaultControl } from './fault-control.ts';
import type { Filter, Inbox, InboxEntry } from './inbox.ts';
import { mailDocument, SAFE_HEADERS } from './page/document.ts';
import { listPage, messagePage } from './page/pages.ts';
import type { Served } from './served.ts';

/** A request to the inbox. Names of headers are lower case. */
export interface ControlRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Partial<Record<'host' | 'origin' | 'accept', string>>>;
  readonly body: string;
}

export interface ControlServices {
  readonly inbox: Inbox;
  readonly served: () => readonly Served[];
  readonly faults: FaultControl;
  readonly allows: HostGuard;
}

const PAGE = 50;
const LARGEST_PAGE = 1000;
const FILTERS = ['recipient', 'subject', 'mock', 'after', 'limit'] as const;

const ROUTES = {
  'GET /': 'the mocks and their addresses; for a browser, the list of messages',
  'GET /messages': `the messages, newest first; filters: ?${FILTERS.join('=&')}=`,
  'GET /messages/{number}': 'one message',
  'GET /messages/{number}/raw': 'the bytes that the client sent: the SMTP message or the API request body',
  'GET /messages/{number}/html': 'the HTML body; scripts and external resources are blocked',
  'GET /messages/{number}/view': 'an HTML page about the message',
  'DELETE /messages': 'deletes all messages (POST /clear: the same, then redirects to /)',
  'GET /faults': 'the injected faults, and how often each fired',
  'PUT /faults': 'sets the faults: a body such as rcpt:451@10%,rate=50/s, or JSON with rules',
  'DELETE /faults': 'removes all faults',
};

/** Answers a request to the inbox. */
export async function answerControl(
  request: ControlRequest,
  services: ControlServices,
): Promise<ControlAnswer> {
  const { headers } = request;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (!services.allows(headers.host)) return jsonAnswer(403, { error: wrongHostMessage(headers.host) });
  if (method !== 'GET' && isForeignOrigin(headers.origin, headers.host))
    return jsonAnswer(403, {
      error: `pages of ${headers.origin?.slice(0, 100)} may not change anything here`,
    });
  const [path = '', query = ''] = request.target.split('?', 2);
  const route = `${method} ${path === '/' ? path : path.replace(/\/$/, '')}`;
  const { inbox, served, faults } = services;
  switch (route) {
    case 'GET /':
      return headers.accept?.includes('text/html') === true
        ? await listPage(inbox, served())
        : jsonAnswer(200, { mocks: served(), received: inbox.received(), ...state(inbox), routes: ROUTES });
    case 'GET /messages':
      return await list(inbox, new URLSearchParams(query));
    case 'DELETE /messages':
      return jsonAnswer(200, { deleted: inbox.clear() });
    case 'POST /clear':
      inbox.clear();
      return { status: 303, headers: { ...SAFE_HEADERS, Location: '/' }, body: '' };
    case 'GET /faults':
    case 'PUT /faults':
    case 'DELETE /faults':
      return answerFaults(method, request.body, faults);
    default: {
      const [, number, part] = /^GET \/messages\/(\d{1,15})(?:\/(raw|html|view))?$/.exec(route) ?? [];
      return number === undefined
        ? jsonAnswer(404, { error: `no such route: ${method} ${path}`, routes: ROUTES })
        : await one(inbox, Number(number), part);
    }
  }
}

function state({ total, kept, dropped, bytes, limits }: Inbox): object {
  return { total, kept, dropped, bytes, limits };
}

async function one(inbox: Inbox, number: number, part: string | undefined): Promise<ControlAnswer> {
  const found = await inbox.get(number);
  if (found === undefined)
    return jsonAnswer(404, { error: `message ${number} is not in the inbox`, ...state(inbox) });
  const { source, message } = found;
  switch (part) {
    case 'raw':
      return source === null
        ? jsonAnswer(404, { error: `the raw bytes of message ${number} are not known` })
        : {
            status: 200,
            headers: {
              ...SAFE_HEADERS,
              'Content-Type': 'text/plain; charset=utf-8',
              'Content-Security-Policy': "sandbox; default-src 'none'",
            },
            body: source.bytes,
          };
    case 'html':
      return mailDocument(message?.html ?? '');
    case 'view':
      return messagePage(found);
    default:
      return jsonAnswer(200, shown(found));
  }
}

async function list(inbox: Inbox, query: URLSearchParams): Promise<ControlAnswer> {
  const filter = filterOf(query);
  if (typeof filter === 'string') return jsonAnswer(400, { error: filter });
  const found = await inbox.find(filter);
  return jsonAnswer(200, {
    total: inbox.total,
    kept: inbox.kept,
    dropped: inbox.dropped,
    matching: found.length,
    messages: found.slice(0, filter.limit).map(shown),
  });
}

function filterOf(query: URLSearchParams): (Filter & { readonly limit: number }) | string {
  const known: readonly string[] = FILTERS;
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) return `unknown filter "${unknown}"; expected ${FILTERS.join(', ')}`;
  const after = wholeNumber(query, 'after', 0);
  const limit = wholeNumber(query, 'limit', PAGE);
  if (after === undefined || limit === undefined)
    return `${after === undefined ? 'after' : 'limit'}: expected a whole number from 0, found "${query.get(after === undefined ? 'after' : 'limit')}"`;
  return { ...textFilters(query), after, limit: Math.min(limit, LARGEST_PAGE) };
}

function textFilters(query: URLSearchParams): Pick<Filter, 'recipient' | 'subject' | 'mock'> {
  const texts = (['recipient', 'subject', 'mock'] as const).flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(texts);
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number | undefined {
  const text = query.get(name);
  if (text === null) return fallback;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** One entry as JSON. If the message could not be parsed, its fields are missing. */
function shown({ message, head, options, source, ...about }: InboxEntry): object {
  return {
    ...about,
    date: head?.date ?? null,
    ...(message === null ? {} : { ...message, recipient: about.recipient }),
    // Over SMTP all headers in order of arrival. An API message has only the sender's custom headers.
    ...(head === null ? {} : { headers: head.headers }),
    tags: options?.tags ?? [],
    metadata: options?.metadata ?? {},
    scheduledAt: options?.scheduledAt ?? null,
    options: options?.fields ?? {},
    size: source?.bytes.length ?? null,
    raw: source === null ? null : `/messages/${about.number}/raw`,
  };
}
