import { randomUUID } from 'node:crypto';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import type { SendOptions, Sink } from '../../contract.ts';
import { Recent } from '../../faults/recent.ts';
import { readOnce } from '../../read-once.ts';
import {
  type Dialect,
  type DialectInstance,
  jsonResponse,
  MEBIBYTE,
  type Route,
  type RoutedRequest,
} from '../dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from '../exchange.ts';
import { identityIn, idGenerator } from '../identity.ts';
import { isRecord, isTextRecord, type JsonRecord, parseJson } from '../json.ts';
import { sendOptions } from '../send-options.ts';
import { BREVO_DOCUMENTATION } from './documentation.ts';
import { keptFields, type Message, readRequest, type Texts } from './message.ts';
import { invalid, isProblem, type Problem, refused } from './problem.ts';
import { createSent } from './sent.ts';
import { createTemplates } from './templates.ts';

const API_KEY = 'xkeysib-sendoff-mock-made-up-and-the-same-everywhere';
/** Chosen: the reference documents no limit for a request. */
const MAX_BYTES = 64 * MEBIBYTE;
const SEND = '/v3/smtp/email';
/** The provider remembers keys for 30 minutes; this number is enough for any trial. */
const KEYS_KEPT = 2 ** 16;

/** Brevo: https://developers.brevo.com/reference/send-transac-email */
export const brevo: Dialect = {
  name: 'brevo',
  baseUrl: 'https://api.brevo.com',
  apiPath: '/v3',
  credentials: { secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const sent = createSent();
  const used = new Recent<true>(KEYS_KEPT);
  const nextId = idGenerator(20);
  let count = 0;

  function send(json: JsonRecord): ApiResponse {
    const request = readRequest(json, templates.find);
    if (isProblem(request)) return refused(request);
    const { messages, batch } = request;
    const { headers = {} } = json;
    const instructions = isTextRecord(headers) ? headers : {};
    // "The API returns a duplicate_parameter error":
    // https://developers.brevo.com/docs/heterogenous-versions-batch-emails
    const key = instruction(instructions, 'idempotencykey') ?? instruction(instructions, 'idempotency-key');
    if (key !== undefined && used.get(key) !== undefined) return refused(DUPLICATE);
    // https://developers.brevo.com/docs/using-sandbox-mode
    const isSandbox = instruction(instructions, 'x-sib-sandbox') === 'drop';
    const scheduledAt = typeof json['scheduledAt'] === 'string' ? json['scheduledAt'] : null;
    const batchId = typeof json['batchId'] === 'string' ? json['batchId'] : randomUUID();
    const sending = { tags: textsIn(json['tags']), templateId: json['templateId'], scheduledAt, batchId };
    const ids = messages.map((message, place) => {
      const messageId = `<${nextId()}@smtp-relay.mailin.fr>`;
      if (isSandbox) return messageId;
      count += message.recipients.length;
      deliver(sink, message, messageId, () =>
        sendOptions(keptFields(json, { list: 'messageVersions', index: place })),
      );
      // Kept only for an inbox: timed trials do not pay for it.
      if (sink.keeps) sent.keep(messageId, message, sending);
      return messageId;
    });
    const answer = batch ? { messageIds: ids } : { messageId: ids[0] };
    // 202: "Transactional email has been scheduled"
    // (https://developers.brevo.com/docs/schedule-batch-sendings).
    const response =
      scheduledAt === null ? jsonResponse(201, answer) : jsonResponse(202, { ...answer, batchId });
    if (key === undefined) return response;
    used.set(key, true);
    return { ...response, undo: () => used.delete(key) };
  }

  return {
    routes: [
      withBody('POST', SEND, send),
      without('DELETE', '/v3/smtp/email/:identifier', sent.cancel),
      without('GET', '/v3/smtp/emailStatus/:identifier', sent.scheduled),
      without('GET', '/v3/smtp/emails', sent.list),
      without('GET', '/v3/smtp/emails/:uuid', sent.get),
      without('GET', '/v3/smtp/statistics/events', sent.events),
      withBody('POST', '/v3/smtp/templates', templates.create),
      without('GET', '/v3/smtp/templates', templates.list),
      without('GET', '/v3/smtp/templates/:id', templates.get),
      withBody('PUT', '/v3/smtp/templates/:id', templates.update),
      without('DELETE', '/v3/smtp/templates/:id', templates.remove),
      without('GET', '/v3/account', () => account(count)),
    ],
    refuse: refuseUnauthorized,
    tooLarge: () => refused({ code: 'bad_request', message: 'The request is too large' }, 413),
    unknown: () => refused({ code: 'document_not_found', message: 'Invalid route/method passed' }, 404),
    documentation: BREVO_DOCUMENTATION,
    error: (status, message) => refused({ code: CODES[status] ?? 'permission_denied', message }, status),
    faultAnswer({ status, throttled }) {
      const response = refused(
        FAULT_PROBLEMS[status] ?? invalid(`The request was refused with ${status}`),
        status,
      );
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

const CODES: Readonly<Record<number, Problem['code']>> = { 400: 'bad_request', 405: 'method_not_allowed' };

const DUPLICATE: Problem = {
  code: 'duplicate_parameter',
  message: 'A request with the same idempotencyKey was processed before',
};

/** The provider documents no error code for 429 and 5xx. */
const FAULT_PROBLEMS: Readonly<Record<number, Problem>> = {
  401: { code: 'unauthorized', message: 'Key not found' },
  402: { code: 'not_enough_credits', message: 'Not enough credits' },
  403: { code: 'permission_denied', message: 'Permission denied' },
  413: { code: 'bad_request', message: 'The request is too large' },
  429: { code: undefined, message: 'Too many requests' },
  500: { code: undefined, message: 'Internal server error' },
  502: { code: undefined, message: 'Bad gateway' },
  503: { code: undefined, message: 'Service unavailable' },
};

/** https://developers.brevo.com/reference/get-account */
function account(sentEmails: number): ApiResponse {
  return jsonResponse(200, {
    organization_id: 'sendoff-mock',
    user_id: 1,
    enterprise: false,
    companyName: 'Sendoff mock',
    email: 'mock@example.com',
    firstName: 'Sendoff',
    lastName: 'Mock',
    plan: [{ type: 'payAsYouGo', credits: 1_000_000 - sentEmails, creditsType: 'sendLimit' }],
    relay: { enabled: true, data: { userName: 'mock@example.com', relay: '127.0.0.1', port: 587 } },
  });
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Instructions to the provider are headers of the message, in any letter case. */
function instruction(headers: Texts, lowerName: string): string | undefined {
  for (const name in headers) if (name.toLowerCase() === lowerName) return headers[name];
  return undefined;
}

const INSTRUCTIONS: ReadonlySet<string> = new Set([
  'idempotencykey',
  'idempotency-key',
  'x-sib-sandbox',
  'sender.ip',
]);

function deliver(sink: Sink, message: Message, messageId: string, options: () => SendOptions): void {
  const id = identityIn(message.headers);
  const readFor = readOnce(() =>
    canonicalContent({
      ...message,
      from: [message.from],
      headers: Object.entries(message.headers).filter(([name]) => !INSTRUCTIONS.has(name.toLowerCase())),
    }),
  );
  for (const { address } of message.recipients) {
    sink.deliver({ recipient: address, id, messageId, read: () => readFor(address), options });
  }
}

function withBody(
  method: 'POST' | 'PUT',
  path: string,
  answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse,
): Route {
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      const json = parseJson(request.body.toString());
      return isRecord(json)
        ? answer(json, request)
        : refused({ code: 'bad_request', message: 'Input must be a valid JSON object' });
    },
  };
}

function without(method: 'GET' | 'DELETE', path: string, answer: Route['answer']): Route {
  return { method, path, maxBytes: MAX_BYTES, answer };
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
