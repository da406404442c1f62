import { randomUUID } from 'node:crypto';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import type { SendOptions, Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { type Dialect, type DialectInstance, jsonResponse, MEBIBYTE, type Route } from '../dialect.ts';
import type { FieldChecker } from '../field-checker.ts';
import { identityAmong } from '../identity.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { createBulk } from './bulk.ts';
import { DOCUMENTATION } from './documentation.ts';
import {
  type Body,
  type Envelope,
  isTooLarge,
  MAX_MESSAGE_BYTES,
  readBody,
  readEnvelope,
  type Taken,
} from './message.ts';
import { CHECKERS, optionsOf, refusedOption } from './options.ts';
import { createOutbound } from './outbound.ts';
import { isRefusal, type Refusal, refusal, refused } from './refusal.ts';
import { refuseUnauthorized, SERVER_TOKEN, withJson } from './requests.ts';
import { serverRoutes } from './server.ts';
import { createTemplates } from './templates.ts';

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

/** The field checker and reader for one kind of message. */
interface Kind {
  readonly checker: FieldChecker;
  readonly bodyOf: (json: JsonRecord) => Body | Refusal;
}

interface Accepted {
  readonly To: string;
  readonly SubmittedAt: string;
  readonly MessageID: string;
  readonly ErrorCode: 0;
  readonly Message: string;
}

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const outbound = createOutbound();

  /** Checks one message and, unless it is a test, delivers it. */
  function take(json: unknown, { checker, bodyOf }: Kind, isTest: boolean): Accepted | Refusal {
    if (!isRecord(json)) return refusal('incompatibleJson', 'A message must be a JSON object.');
    const envelope = readEnvelope(json);
    if (isRefusal(envelope)) return envelope;
    const body = bodyOf(json);
    if (isRefusal(body)) return body;
    const option = refusedOption(checker, json);
    if (option !== undefined) return option;
    const faultAnswer = isTest ? undefined : refusedItem(sink, envelope);
    if (faultAnswer !== undefined) return faultAnswer;
    const messageId = randomUUID();
    if (!isTest) {
      const options = (): SendOptions => optionsOf(checker, json);
      deliver(sink, { envelope, body, messageId, options });
      if (sink.keeps) outbound.remember({ envelope, body, messageId, options: options() });
    }
    return {
      To: String(json['To'] ?? ''),
      SubmittedAt: new Date().toISOString(),
      MessageID: messageId,
      ErrorCode: 0,
      Message: isTest ? 'Test job accepted' : 'OK',
    };
  }

  function single(path: string, kind: Kind): Route {
    return withJson('POST', path, MAX_MESSAGE_BYTES, (json, isTest) => {
      const result = take(json, kind, isTest);
      return result.ErrorCode === 0 ? jsonResponse(200, result) : refused(result);
    });
  }

  function batch(path: string, messagesOf: (json: unknown) => unknown, kind: Kind): Route {
    return withJson('POST', path, MAX_BATCH_BYTES, (json, isTest) => {
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
            : take(one, kind, isTest),
        ),
      );
    });
  }

  const message: Kind = { checker: CHECKERS.message, bodyOf: readBody };
  const templated: Kind = { checker: CHECKERS.templated, bodyOf: templates.render };

  return {
    routes: [
      single('/email', message),
      batch('/email/batch', (json) => json, message),
      single('/email/withTemplate', templated),
      batch(
        '/email/batchWithTemplates',
        (json) => (isRecord(json) ? json['Messages'] : undefined),
        templated,
      ),
      ...createBulk({ sink, maxBytes: MAX_BATCH_BYTES, deliver, refusedItem, templates, outbound }),
      ...templates.routes,
      ...outbound.routes,
      ...serverRoutes(() => outbound.accepted),
    ],
    refuse: refuseUnauthorized,
    tooLarge: () =>
      refused(refusal('invalidEmail', 'The request exceeds 10 MB for a message or 50 MB for a batch.'), 413),
    unknown: () => ({ status: 404, headers: {}, body: '' }),
    documentation: DOCUMENTATION,
    error: (status, text) => refused({ ErrorCode: status, Message: text }, status),
    faultAnswer: ({ status }) => refused(TROUBLES[status] ?? refusal('maintenance', 'Maintenance'), status),
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

function deliver(sink: Sink, { envelope, body, messageId, options }: Taken): void {
  const id = identityAmong(envelope.headers);
  const readFor = readOnce(() => canonicalContent({ ...envelope, ...body, from: [envelope.from] }));
  for (const { address } of envelope.recipients) {
    sink.deliver({ recipient: address, id, messageId, read: () => readFor(address), options });
  }
}
