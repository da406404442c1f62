import { randomUUID } from 'node:crypto';
import { canonicalContent } from '../../../src/model/canonical.ts';
import type { Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Dialect,
  type DialectInstance,
  headerOf,
  jsonResponse,
  MEBIBYTE,
  type Route,
} from '../dialect.ts';
import { identityAmong } from '../identity.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import {
  type Body,
  type Envelope,
  isTooLarge,
  MAX_MESSAGE_BYTES,
  readBody,
  readEnvelope,
} from './message.ts';
import { isRefusal, type Refusal, refusal, refused } from './refusal.ts';
import { createTemplates } from './templates.ts';

const SERVER_TOKEN = '5e4d0ff0-0000-4000-8000-7465737430aa';
/** Checked like any other message, and not delivered. */
const TEST_TOKEN = 'POSTMARK_API_TEST';
/** https://postmarkapp.com/developer/api/email-api, batches */
const MAX_BATCH = 500;
const MAX_BATCH_BYTES = 50 * MEBIBYTE;

/** Postmark: https://postmarkapp.com/developer/api/email-api */
export const postmark: Dialect = {
  name: 'postmark',
  baseUrl: 'https://api.postmarkapp.com',
  credentials: { secret: SERVER_TOKEN },
  create: createInstance,
};

interface Accepted {
  readonly To: string;
  readonly SubmittedAt: string;
  readonly MessageID: string;
  readonly ErrorCode: 0;
  readonly Message: string;
}

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();

  /** Checks one message and, unless it is a test, delivers it. */
  function take(
    json: unknown,
    bodyOf: (json: JsonRecord) => Body | Refusal,
    isTest: boolean,
  ): Accepted | Refusal {
    if (!isRecord(json)) return refusal('incompatibleJson', 'A message must be a JSON object.');
    const envelope = readEnvelope(json);
    if (isRefusal(envelope)) return envelope;
    const body = bodyOf(json);
    if (isRefusal(body)) return body;
    const trouble = isTest ? undefined : refusedItem(sink, envelope);
    if (trouble !== undefined) return trouble;
    const messageId = randomUUID();
    if (!isTest) deliver(sink, envelope, body, messageId);
    return {
      To: String(json['To'] ?? ''),
      SubmittedAt: new Date().toISOString(),
      MessageID: messageId,
      ErrorCode: 0,
      Message: isTest ? 'Test job accepted' : 'OK',
    };
  }

  function single(path: string, bodyOf: (json: JsonRecord) => Body | Refusal): Route {
    return post(path, MAX_MESSAGE_BYTES, (json, isTest) => {
      const result = take(json, bodyOf, isTest);
      return result.ErrorCode === 0 ? jsonResponse(200, result) : refused(result);
    });
  }

  function batch(
    path: string,
    messagesOf: (json: unknown) => unknown,
    bodyOf: (json: JsonRecord) => Body | Refusal,
  ): Route {
    return post(path, MAX_BATCH_BYTES, (json, isTest) => {
      const messages = messagesOf(json);
      if (!Array.isArray(messages)) {
        return refused(refusal('incompatibleJson', 'The messages of a batch must be an array.'));
      }
      if (messages.length > MAX_BATCH) {
        return refused(
          refusal('tooManyMessages', `A batch may hold up to ${MAX_BATCH} messages, not ${messages.length}.`),
        );
      }
      return jsonResponse(
        200,
        messages.map((one: unknown) =>
          isRecord(one) && isTooLarge(one)
            ? refusal('invalidEmail', 'The message is too large: the maximum is 10 MB.')
            : take(one, bodyOf, isTest),
        ),
      );
    });
  }

  return {
    routes: [
      single('/email', readBody),
      batch('/email/batch', (json) => json, readBody),
      single('/email/withTemplate', templates.render),
      batch(
        '/email/batchWithTemplates',
        (json) => (isRecord(json) ? json['Messages'] : undefined),
        templates.render,
      ),
      post('/templates', MAX_MESSAGE_BYTES, (json) =>
        isRecord(json)
          ? templates.create(json)
          : refused(refusal('incompatibleJson', 'A template must be a JSON object.')),
      ),
    ],
    refuse: refuseUnauthorized,
    tooLarge: () =>
      refused(refusal('invalidEmail', 'The request exceeds 10 MB for a message or 50 MB for a batch.'), 413),
    unknown: () => ({ status: 404, headers: {}, body: '' }),
    trouble: ({ status }) => refused(TROUBLES[status] ?? refusal('maintenance', 'Maintenance'), status),
    refusesItems: true,
  };
}

/** Postmark sends no header with a limit, and has a code of its own for it. */
const TROUBLES: Readonly<Record<number, Refusal>> = {
  400: refusal('inactiveRecipient', 'You tried to send to recipients that have been marked as inactive.'),
  401: refusal('badToken', 'The Server Token you provided was invalid.'),
  413: refusal('invalidEmail', 'The request exceeds the size limit.'),
  422: refusal('inactiveRecipient', 'You tried to send to recipients that have been marked as inactive.'),
  429: refusal('rateLimit', 'Rate limit exceeded'),
};

/** A message is refused for the sake of any of its recipients. */
function refusedItem(sink: Sink, { recipients }: Envelope): Refusal | undefined {
  for (const { address } of recipients) {
    const status = sink.refuses?.(address);
    if (status !== undefined) return TROUBLES[status] ?? refusal('maintenance', 'Maintenance');
  }
  return undefined;
}

function deliver(sink: Sink, envelope: Envelope, body: Body, messageId: string): void {
  const id = identityAmong(envelope.headers);
  const readFor = readOnce(() => canonicalContent({ ...envelope, ...body, from: [envelope.from] }));
  for (const { address } of envelope.recipients) {
    sink.deliver({ recipient: address, id, messageId, read: () => readFor(address) });
  }
}

function post(
  path: string,
  maxBytes: number,
  answer: (json: unknown, isTest: boolean) => ApiResponse,
): Route {
  return {
    method: 'POST',
    path,
    maxBytes,
    answer(request) {
      if (!isJsonRequest(request)) {
        return refused(
          refusal(
            'jsonRequired',
            "Your HTTP request doesn't have the Accept and Content-Type headers set to application/json.",
          ),
        );
      }
      const json = parseJson(request.body.toString());
      if (json === undefined) return refused(refusal('invalidJson', 'Received invalid JSON input.'));
      return answer(json, tokenOf(request) === TEST_TOKEN);
    },
  };
}

function isJsonRequest(request: ApiRequest): boolean {
  const accept = headerOf(request, 'accept');
  return (
    headerOf(request, 'content-type')?.toLowerCase().startsWith('application/json') === true &&
    // Documented as required, but a request without Accept takes anything (RFC 9110, section 12.5.1).
    (accept === undefined || /application\/json|\*\/\*|application\/\*/i.test(accept))
  );
}

/** "The header name and value are case insensitive." */
function tokenOf(request: ApiRequest): string | undefined {
  const token = headerOf(request, 'x-postmark-server-token');
  if (token === SERVER_TOKEN) return token;
  if (token?.toUpperCase() === TEST_TOKEN) return TEST_TOKEN;
  return token?.toLowerCase();
}

function refuseUnauthorized(request: ApiRequest): ApiResponse | undefined {
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
