import { randomUUID } from 'node:crypto';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import type { Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { bearer } from '../authorization.ts';
import {
  type Dialect,
  type DialectInstance,
  jsonResponse,
  MEBIBYTE,
  type Route,
  type RoutedRequest,
} from '../dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from '../exchange.ts';
import { identityIn } from '../identity.ts';
import { isRecord, parseJson } from '../json.ts';
import { sendOptions } from '../send-options.ts';
import { RESEND_DOCUMENTATION } from './documentation.ts';
import { keptFields, type Message, readMessage } from './message.ts';
import { invalid, isProblem, type Problem, problem, refused } from './problem.ts';
import { createSent } from './sent.ts';
import { createTemplates } from './templates.ts';

const API_KEY = 're_sendoffmock_made_up_and_the_same_everywhere';
/** "40MB per email after Base64 encoding": https://resend.com/docs/dashboard/emails/attachments */
const MAX_BYTES = 40 * MEBIBYTE;
/** https://resend.com/docs/api-reference/emails/send-batch-emails */
const MAX_BATCH = 100;
/** https://resend.com/docs/dashboard/emails/idempotency-keys */
const MAX_KEY = 256;

/** Resend: https://resend.com/docs/api-reference/introduction */
export const resend: Dialect = {
  name: 'resend',
  baseUrl: 'https://api.resend.com',
  credentials: { secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const sent = createSent();

  /** Delivers the message and returns its ID. It is kept only for an inbox. */
  function send(message: Message): string {
    const id = deliver(sink, message);
    if (sink.keeps) sent.keep(id, message);
    return id;
  }

  /** The message, or the error if one of its recipients is rejected. */
  function unlessRejected(message: Message | Problem): Message | Problem {
    if (isProblem(message)) return message;
    for (const { address } of message.recipients) {
      const status = sink.rejectionStatus?.(address);
      if (status !== undefined) return faultProblem(status);
    }
    return message;
  }

  function single(json: unknown): ApiResponse {
    const message = unlessRejected(readMessage(json, templates));
    if (isProblem(message)) return refused(message);
    return jsonResponse(200, { id: send(message) });
  }

  function batch(json: unknown, request: RoutedRequest): ApiResponse {
    if (!Array.isArray(json) || json.length === 0)
      return refused(invalid('The batch must be a non-empty array.'));
    if (json.length > MAX_BATCH) {
      return refused(
        invalid(`The batch may hold up to ${MAX_BATCH} emails per request, not ${json.length}.`),
      );
    }
    const mode = headerOf(request, 'x-batch-validation') ?? 'strict';
    if (mode !== 'strict' && mode !== 'permissive') {
      return refused(invalid('The `x-batch-validation` header must be `strict` or `permissive`.'));
    }
    const messages: Message[] = [];
    const errors: { readonly index: number; readonly message: string }[] = [];
    for (const [index, one] of json.entries()) {
      const message = unlessRejected(readBatched(one));
      if (!isProblem(message)) messages.push(message);
      // "Sends the batch only if all emails in the request are valid":
      // https://resend.com/changelog/batch-validation-modes
      else if (mode === 'strict') return refused(message);
      else errors.push({ index, message: message.message });
    }
    const data = messages.map((message) => ({ id: send(message) }));
    return jsonResponse(200, mode === 'strict' ? { data } : { data, errors });
  }

  function readBatched(json: unknown): Message | Problem {
    // "We currently do not support sending attachments when using our batch endpoint."
    if (isRecord(json) && Array.isArray(json['attachments']) && json['attachments'].length > 0) {
      return invalid('The `attachments` field is not supported in batch emails.');
    }
    return readMessage(json, templates);
  }

  function sending(path: string, answer: (json: unknown, request: RoutedRequest) => ApiResponse): Route {
    return withBody('POST', path, (json, request) => {
      const key = headerOf(request, 'idempotency-key');
      if (key === undefined || (key.length > 0 && key.length <= MAX_KEY)) return answer(json, request);
      return refused(
        problem(
          400,
          'invalid_idempotency_key',
          `Idempotency keys, if present, must have between 1 and ${MAX_KEY} characters.`,
        ),
      );
    });
  }

  return {
    routes: [
      sending('/emails', single),
      sending('/emails/batch', batch),
      without('GET', '/emails', sent.list),
      without('GET', '/emails/:id', sent.get),
      withBody('PATCH', '/emails/:id', sent.update),
      without('POST', '/emails/:id/cancel', sent.cancel),
      withBody('POST', '/templates', (json) =>
        isRecord(json) ? templates.create(json) : refused(invalid('The template must be an object.')),
      ),
      without('GET', '/templates', templates.list),
      without('GET', '/templates/:id', ({ params }) => templates.get(params['id'] ?? '')),
      withBody('PATCH', '/templates/:id', (json, { params }) =>
        isRecord(json)
          ? templates.update(params['id'] ?? '', json)
          : refused(invalid('The template must be an object.')),
      ),
      without('DELETE', '/templates/:id', ({ params }) => templates.remove(params['id'] ?? '')),
      without('POST', '/templates/:id/publish', ({ params }) => templates.publish(params['id'] ?? '')),
      without('POST', '/templates/:id/duplicate', ({ params }) => templates.duplicate(params['id'] ?? '')),
      without('GET', '/domains', sent.domains),
    ],
    refuse: refuseUnauthorized,
    tooLarge: () => refused(problem(413, 'validation_error', 'The request exceeds 40 MB.')),
    unknown: () => refused(problem(404, 'not_found', 'The requested endpoint does not exist.')),
    documentation: RESEND_DOCUMENTATION,
    error: (status, message) =>
      refused(
        status === 405
          ? problem(405, 'method_not_allowed', 'Method is not allowed for the requested path.')
          : problem(status, status === 400 ? 'validation_error' : 'not_served', message),
      ),
    faultAnswer({ status, throttled }) {
      const response = refused(faultProblem(status));
      if (throttled === undefined) return response;
      // https://resend.com/docs/api-reference/rate-limit: seconds, as in
      // draft-ietf-httpapi-ratelimit-headers-06
      const seconds = String(Math.max(1, Math.ceil(throttled.retryAfterMs / 1000)));
      return {
        ...response,
        headers: {
          ...response.headers,
          'ratelimit-limit': String(throttled.limit.perSecond),
          'ratelimit-remaining': '0',
          'ratelimit-reset': seconds,
          'retry-after': seconds,
        },
      };
    },
    reportsItemErrors: true,
    idempotency: {
      header: 'idempotency-key',
      conflict: () =>
        refused(
          problem(
            409,
            'invalid_idempotent_request',
            'Same idempotency key used with a different request payload.',
          ),
        ),
      inProgress: () =>
        refused(
          problem(
            409,
            'concurrent_idempotent_requests',
            'Same idempotency key used while original request is still in progress.',
          ),
        ),
    },
  };
}

function faultProblem(status: number): Problem {
  if (status === 429) {
    return problem(429, 'rate_limit_exceeded', 'Too many requests. Please limit the number of requests.');
  }
  return status >= 500
    ? problem(status, 'application_error', 'An unexpected error occurred.')
    : problem(status, 'validation_error', `The request was refused with ${status}.`);
}

/** Returns the ID of the message. */
function deliver(sink: Sink, message: Message): string {
  const messageId = randomUUID();
  const id = identityIn(message.headers);
  const readFor = readOnce(() =>
    canonicalContent({ ...message, from: [message.from], headers: Object.entries(message.headers) }),
  );
  for (const { address } of message.recipients) {
    sink.deliver({
      recipient: address,
      id,
      messageId,
      read: () => readFor(address),
      options: () => sendOptions(keptFields(message.json)),
    });
  }
  return messageId;
}

function withBody(
  method: 'POST' | 'PATCH',
  path: string,
  answer: (json: unknown, request: RoutedRequest) => ApiResponse,
): Route {
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      const json = parseJson(request.body.toString());
      return json === undefined
        ? refused(problem(400, 'validation_error', 'The request body is not valid JSON.'))
        : answer(json, request);
    },
  };
}

function without(method: 'GET' | 'POST' | 'DELETE', path: string, answer: Route['answer']): Route {
  return { method, path, maxBytes: MAX_BYTES, answer };
}

const isAuthorized = bearer(API_KEY);

function refuseUnauthorized(request: ApiRequest): ApiResponse | undefined {
  const authorization = headerOf(request, 'authorization');
  if (isAuthorized(authorization)) return undefined;
  if (authorization === undefined) return refused(problem(401, 'missing_api_key', 'Missing API Key'));
  // "403: The API key used was invalid": https://resend.com/docs/api-reference/introduction
  return refused(problem(403, 'invalid_api_key', 'API key is invalid'));
}
