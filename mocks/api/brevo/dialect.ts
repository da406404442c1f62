import { canonicalContent } from '../../../src/model/canonical.ts';
import type { Sink } from '../../contract.ts';
import { Recent } from '../../faults/recent.ts';
import { readOnce } from '../../read-once.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Dialect,
  type DialectInstance,
  headerOf,
  jsonResponse,
  MEBIBYTE,
} from '../dialect.ts';
import { identityIn, serials } from '../identity.ts';
import { isRecord, type JsonRecord, optionalText, parseJson } from '../json.ts';
import { type Message, readMailbox, readRequest, type Stored, type Texts } from './message.ts';
import { invalid, isProblem, missing, refused } from './problem.ts';
import { compileTemplate } from './template.ts';

const API_KEY = 'xkeysib-sendoff-mock-made-up-and-the-same-everywhere';
/** The reference names no limit of a request; of this much the mock takes account. */
const MAX_BYTES = 64 * MEBIBYTE;
const SEND = '/v3/smtp/email';
/** Keys are remembered for 30 minutes; this many are enough for any trial. */
const KEYS_KEPT = 2 ** 16;

/** Brevo: https://developers.brevo.com/reference/send-transac-email */
export const brevo: Dialect = {
  name: 'brevo',
  baseUrl: 'https://api.brevo.com',
  credentials: { secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates: Stored[] = [];
  const known = new Recent<ApiResponse>(KEYS_KEPT);
  const nextId = serials(20);

  function send(json: JsonRecord): ApiResponse {
    const request = readRequest(json, (id) => (typeof id === 'number' ? templates[id - 1] : undefined));
    if (isProblem(request)) return refused(request);
    const { messages, batch } = request;
    const [first] = messages;
    // "Ignoring subsequent requests with the same key": https://developers.brevo.com/docs/heterogenous-versions-batch-emails
    const key = first === undefined ? undefined : instruction(first.headers, 'idempotencykey');
    const before = key === undefined ? undefined : known.get(key);
    if (before !== undefined) return before;
    // https://developers.brevo.com/docs/using-sandbox-mode
    const drops = first !== undefined && instruction(first.headers, 'x-sib-sandbox') === 'drop';
    const ids = messages.map((message) => {
      const messageId = `<${nextId()}@smtp-relay.mailin.fr>`;
      if (!drops) deliver(sink, message, messageId);
      return messageId;
    });
    const response = jsonResponse(201, batch ? { messageIds: ids } : { messageId: ids[0] });
    if (key === undefined) return response;
    known.set(key, response);
    return { ...response, undo: () => known.delete(key) };
  }

  /** https://developers.brevo.com/reference/create-smtp-template */
  function createTemplate(json: JsonRecord): ApiResponse {
    const name = optionalText(json['templateName']);
    const subject = optionalText(json['subject']);
    const html = optionalText(json['htmlContent']);
    const sender = readMailbox(json['sender']);
    if (!name) return refused(missing('templateName'));
    if (!subject) return refused(missing('subject'));
    if (!html) return refused(missing('htmlContent'));
    if (sender === undefined) return refused(invalid('sender email is invalid'));
    // "The field must have more than 10 characters."
    if (html.length <= 10) return refused(invalid('htmlContent is too short'));
    const [title, body] = [compileTemplate(subject, 'none'), compileTemplate(html, 'html')];
    if ('error' in title) return refused(invalid(title.error));
    if ('error' in body) return refused(invalid(body.error));
    const replyTo = optionalText(json['replyTo']);
    templates.push({
      subject: title.render,
      html: body.render,
      sender,
      replyTo: replyTo ? readMailbox({ email: replyTo }) : undefined,
      active: json['isActive'] === true,
    });
    return jsonResponse(201, { id: templates.length });
  }

  return {
    routes: [post(SEND, send), post('/v3/smtp/templates', createTemplate)],
    refuse: refuseUnauthorized,
    tooLarge: () => refused(invalid('The request is too large'), 413),
    unknown: ({ path }) =>
      path === SEND
        ? refused({ code: 'method_not_allowed', message: 'POST is the only method allowed here' }, 405)
        : refused({ code: 'document_not_found', message: 'Invalid route/method passed' }, 404),
    trouble({ status, throttled }) {
      const response = refused(TROUBLES[status] ?? invalid(`The request was refused with ${status}`), status);
      if (throttled === undefined) return response;
      // https://developers.brevo.com/docs/limit-headers
      return {
        ...response,
        headers: {
          ...response.headers,
          'x-sib-ratelimit-limit': String(throttled.limit.perSecond),
          'x-sib-ratelimit-remaining': '0',
          'x-sib-ratelimit-reset': String(Math.max(1, Math.ceil(throttled.retryAfterMs / 1000))),
        },
      };
    },
  };
}

const TROUBLES: Readonly<Record<number, { readonly code: string; readonly message: string }>> = {
  401: { code: 'unauthorized', message: 'Key not found' },
  402: { code: 'not_enough_credits', message: 'Not enough credits' },
  429: { code: 'too_many_requests', message: 'Too many requests' },
  500: { code: 'internal_server_error', message: 'Internal server error' },
};

/** Instructions to the provider stand among the headers of the message, in any case. */
function instruction(headers: Texts, lowerName: string): string | undefined {
  for (const name in headers) if (name.toLowerCase() === lowerName) return headers[name];
  return undefined;
}

const INSTRUCTIONS: ReadonlySet<string> = new Set(['idempotencykey', 'x-sib-sandbox', 'sender.ip']);

function deliver(sink: Sink, message: Message, messageId: string): void {
  const id = identityIn(message.headers);
  const readFor = readOnce(() =>
    canonicalContent({
      ...message,
      from: [message.from],
      headers: Object.entries(message.headers).filter(([name]) => !INSTRUCTIONS.has(name.toLowerCase())),
    }),
  );
  for (const { address } of message.recipients) {
    sink.deliver({ recipient: address, id, messageId, read: () => readFor(address) });
  }
}

function post(path: string, answer: (json: JsonRecord) => ApiResponse): DialectInstance['routes'][number] {
  return {
    method: 'POST',
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      const json = parseJson(request.body.toString());
      return isRecord(json)
        ? answer(json)
        : refused({ code: 'bad_request', message: 'Input must be a valid JSON object' });
    },
  };
}

function refuseUnauthorized(request: ApiRequest): ApiResponse | undefined {
  const key = headerOf(request, 'api-key');
  if (key === API_KEY) return undefined;
  return refused(
    {
      code: 'unauthorized',
      message: key === undefined ? 'authentication not found in headers' : 'Key not found',
    },
    401,
  );
}
