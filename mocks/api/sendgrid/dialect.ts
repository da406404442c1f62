import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { Sink } from '../../contract.ts';
import { bearer } from '../authorization.ts';
import {
  type Dialect,
  type DialectError,
  type DialectInstance,
  MEBIBYTE,
  type Route,
  type RoutedRequest,
} from '../dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from '../exchange.ts';
import { idGenerator } from '../identity.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { accountRoutes } from './account.ts';
import { createActivity } from './activity.ts';
import { createDelivery } from './deliver.ts';
import { DOCUMENTATION } from './documentation.ts';
import { readMail } from './mail.ts';
import { errorResponse, Problems, plainError } from './problems.ts';
import { createTemplates } from './templates.ts';

/** "The total size of your email, including attachments, must be less than 30MB." */
const MAX_BYTES = 30 * MEBIBYTE;
const API_KEY = 'SG.sendoff-mock.made-up-and-the-same-everywhere';
const MAIL_SEND = '/v3/mail/send';

/** Twilio SendGrid's v3 API: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send */
export const sendgrid: Dialect = {
  name: 'sendgrid',
  baseUrl: 'https://api.sendgrid.com',
  credentials: { secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const nextId = idGenerator(22);
  const deliver = createDelivery(sink);
  const activity = createActivity();

  function send(json: JsonRecord): ApiResponse {
    const problems = new Problems();
    const mail = readMail(json, templates.active, problems);
    if (problems.found.length > 0) return errorResponse(400, problems.found);
    if (mail.sandbox) return { status: 200, headers: {}, body: '' };
    const messageId = nextId();
    for (const [index, personalization] of mail.personalizations.entries()) {
      const subject = deliver({ mail, json, index, personalization, messageId });
      if (sink.keeps) activity.remember({ mail, personalization, messageId, subject });
    }
    return { status: 202, headers: { 'X-Message-Id': messageId }, body: '' };
  }

  return {
    routes: [
      withJson('POST', MAIL_SEND, send, (request) => uncompressed(request, MAX_BYTES)),
      ...templates.routes.map(({ method, path, answer }) => withJson(method, path, answer)),
      ...activity.routes,
      ...accountRoutes(),
    ],
    refuse: (request) => refuseUnauthorized(headerOf(request, 'authorization')),
    tooLarge: () => plainError(413, TOO_LARGE),
    unknown: () => plainError(404, 'not found'),
    documentation: DOCUMENTATION,
    error: (status, message) => plainError(status, message),
    faultAnswer,
  };
}

const TOO_LARGE = 'The JSON payload you have included in your request is too large.';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Permission denied, wrong credentials',
  413: TOO_LARGE,
  429: 'too many requests',
};

/**
 * Documented errors. For a rate limit, a header contains the time of the next request in whole seconds since
 * 1970: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits
 */
function faultAnswer({ status, throttled }: DialectError): ApiResponse {
  const response = plainError(status, REASONS[status] ?? 'unexpected error');
  if (throttled === undefined) return response;
  const headers = {
    ...response.headers,
    'X-RateLimit-Limit': String(throttled.limit.burst),
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(Math.ceil((Date.now() + throttled.retryAfterMs) / 1000)),
  };
  return { ...response, headers };
}

type Answer = (json: JsonRecord, request: RoutedRequest) => ApiResponse;

function withJson(
  method: Route['method'],
  path: string,
  answer: Answer,
  bodyOf: (request: ApiRequest) => ReturnType<typeof uncompressed> = ({ body }) => body,
): Route {
  if (method === 'GET' || method === 'DELETE') {
    return { method, path, maxBytes: MAX_BYTES, answer: (request) => answer({}, request) };
  }
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      if (request.body.length === 0 && path !== MAIL_SEND) return answer({}, request);
      if (!isJsonRequest(request)) {
        return plainError(415, 'Content-Type should be application/json.', 'Content-Type');
      }
      const body = bodyOf(request);
      if (body === 'too large') return plainError(413, TOO_LARGE);
      if (body === 'malformed') return plainError(400, 'Bad Request');
      if (!isUtf8(body)) return plainError(415, 'Invalid UTF8 in request');
      const json = parseJson(body.toString());
      return isRecord(json) ? answer(json, request) : plainError(400, 'Bad Request');
    },
  };
}

function isJsonRequest(request: ApiRequest): boolean {
  return headerOf(request, 'content-type')?.toLowerCase().startsWith('application/json') === true;
}

const isAuthorized = bearer(API_KEY);

function refuseUnauthorized(authorization: string | undefined): ApiResponse | undefined {
  if (isAuthorized(authorization)) return undefined;
  return plainError(
    401,
    authorization === undefined
      ? 'Permission denied, wrong credentials'
      : 'The provided authorization grant is invalid, expired, or revoked',
  );
}

/**
 * The uncompressed body, or an error. "Add a Content-Encoding header, with a value of gzip"; the limit holds
 * for both forms: https://www.twilio.com/docs/sendgrid/api-reference/mail-send
 */
export function uncompressed(request: ApiRequest, maxBytes: number): Buffer | 'malformed' | 'too large' {
  if (headerOf(request, 'content-encoding')?.toLowerCase() !== 'gzip') return request.body;
  try {
    return gunzipSync(request.body, { maxOutputLength: maxBytes });
  } catch (error) {
    const isLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isLong ? 'too large' : 'malformed';
  }
}
