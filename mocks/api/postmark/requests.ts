import { MEBIBYTE, type Route, type RoutedRequest } from '../dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from '../exchange.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { refusal, refused } from './refusal.ts';

export const SERVER_TOKEN = '5e4d0ff0-0000-4000-8000-7465737430aa';
/** Requests with this token are checked as usual, and nothing is delivered. */
const TEST_TOKEN = 'POSTMARK_API_TEST';

type AnswerJson = (json: unknown, isTest: boolean, request: RoutedRequest) => ApiResponse;

export function withJson(method: 'POST' | 'PUT', path: string, maxBytes: number, answer: AnswerJson): Route {
  return {
    method,
    path,
    maxBytes,
    answer(request) {
      if (!isJson(request)) return refused(refusal('jsonRequired', JSON_REQUIRED), 415);
      if (!acceptsJson(request)) return refused(refusal('jsonRequired', JSON_REQUIRED));
      const json = parseJson(request.body.toString());
      if (json === undefined) return refused(refusal('invalidJson', 'Received invalid JSON input.'));
      return answer(json, tokenOf(request) === TEST_TOKEN, request);
    },
  };
}

/** A route whose body must be a JSON object. */
export function withObject(
  method: 'POST' | 'PUT',
  path: string,
  answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse,
): Route {
  return withJson(method, path, 10 * MEBIBYTE, (json, _, request) =>
    isRecord(json)
      ? answer(json, request)
      : refused(refusal('incompatibleJson', 'The request must be a JSON object.')),
  );
}

export function withoutBody(
  method: 'GET' | 'DELETE',
  path: string,
  answer: (request: RoutedRequest) => ApiResponse,
): Route {
  return { method, path, maxBytes: MEBIBYTE, answer };
}

const JSON_REQUIRED =
  "Your HTTP request doesn't have the Accept and Content-Type headers set to application/json.";

function isJson(request: ApiRequest): boolean {
  return headerOf(request, 'content-type')?.toLowerCase().startsWith('application/json') === true;
}

/** Documented as required. The mock accepts requests without it (RFC 9110, section 12.5.1). */
function acceptsJson(request: ApiRequest): boolean {
  const accept = headerOf(request, 'accept');
  return accept === undefined || /application\/json|\*\/\*|application\/\*/i.test(accept);
}

/** "The header name and value are case insensitive." */
function tokenOf(request: ApiRequest): string | undefined {
  const token = headerOf(request, 'x-postmark-server-token');
  if (token === SERVER_TOKEN) return token;
  if (token?.toUpperCase() === TEST_TOKEN) return TEST_TOKEN;
  return token?.toLowerCase();
}

export function refuseUnauthorized(request: ApiRequest): ApiResponse | undefined {
  const token = tokenOf(request);
  if (token === SERVER_TOKEN || token === TEST_TOKEN) return undefined;
  return refused(
    refusal(
      'badToken',
      token === undefined
        ? 'No Account or Server API tokens were supplied in the HTTP headers.'
        : 'The Server Token you provided in the X-Postmark-Server-Token request header was invalid.',
    ),
    401,
  );
}
