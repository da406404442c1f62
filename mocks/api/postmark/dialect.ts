import { randomUUID } from 'node:crypto';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import type { SendOptions, Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { type Dialect, type DialectInstance, jsonResponse, MEBIBYTE, type Route } from '../dialect.ts';
import type { FieldChecker } from '../field-checker.ts';
import { identityInList } from '../identity.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { createBulk } from './bulk.ts';
import { DOCUMENTATION } from './documentation.ts';
import {
  type AcceptedMessage,
  type Body,
  type Envelope,
  isTooLarge,
  MAX_MESSAGE_BYTES,
  readBody,
  readEnvelope,
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

/** The field checker and body reader for one kind of message. */
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

  /** Checks one message, and delivers it unless it is a test. */
  function accept(json: unknown, { checker, bodyOf }: Kind, isTest: boolean): Accepted | Refusal {
    if (!isRecord(json)) return refusal('incompatibleJson', 'A message must be a JSON object.');
    const envelope = readEnvelope(json);
    if (isRefusal(envelope)) return envelope;
    const body = bodyOf(json);
    if (isRefusal(body)) return body;
    const option = refusedOption(checker, json);
    if (option !== undefined) return option;
    const rejection = isTest ? undefined : itemRejection(sink, envelope);
    if (rejection !== undefined) return rejection;
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
      const result = accept(json, kind, isTest);
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
            : accept(one, kind, isTest),
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
      ...createBulk({ sink, maxBytes: MAX_BATCH_BYTES, deliver, itemRejection, templates, outbound }),
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
    faultAnswer: ({ status }) =>
      refused(FAULT_REFUSALS[status] ?? refusal('maintenance', 'Maintenance'), status),
    reportsItemErrors: true,
  };
}

/** Postmark sends no rate-limit header. It has an own error code for the limit. */
const FAULT_REFUSALS: Readonly<Record<number, Refusal>> = {
  400: refusal('inactiveRecipient', 'You tried to send to recipients that have been marked as inactive.'),
  401: refusal('badToken', 'The Server Token you provided was invalid.'),
  413: refusal('invalidEmail', 'The request exceeds the size limit.'),
  422: refusal('inactiveRecipient', 'You tried to send to recipients that have been marked as inactive.'),
  429: refusal('rateLimit', 'Rate limit exceeded'),
};

/** The error for a message with a rejected recipient. */
function itemRejection(sink: Sink, { recipients }: Envelope): Refusal | undefined {
  for (const { address } of recipients) {
    const status = sink.rejectionStatus?.(address);
    if (status !== undefined) return FAULT_REFUSALS[status] ?? refusal('maintenance', 'Maintenance');
  }
  return undefined;
}

function deliver(sink: Sink, { envelope, body, messageId, options }: AcceptedMessage): void {
  const id = identityInList(envelope.headers);
  const readFor = readOnce(() => canonicalContent({ ...envelope, ...body, from: [envelope.from] }));
  for (const { address } of envelope.recipients) {
    sink.deliver({ recipient: address, id, messageId, read: () => readFor(address), options });
  }
}
