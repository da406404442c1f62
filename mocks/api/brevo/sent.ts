import { randomUUID } from 'node:crypto';
import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import type { JsonRecord } from '../json.ts';
import { Memory } from '../memory.ts';
import type { Message } from './message.ts';
import { invalid, missing, refused } from './problem.ts';

/** The fields of a request that belong to no single message. */
export interface Sending {
  readonly tags: readonly string[];
  readonly templateId: unknown;
  readonly scheduledAt: string | null;
  readonly batchId: string;
}

interface SentEmail extends Sending {
  /** Unique per recipient. */
  readonly uuid: string;
  readonly messageId: string;
  readonly email: string;
  readonly message: Message;
  readonly at: Date;
}

/** The sent messages, for clients that query them. */
export interface Sent {
  keep(messageId: string, message: Message, sending: Sending): void;
  /** `GET /v3/smtp/emails` */
  list(request: RoutedRequest): ApiResponse;
  /** `GET /v3/smtp/emails/{uuid}` */
  get(request: RoutedRequest): ApiResponse;
  /** `GET /v3/smtp/statistics/events` */
  events(request: RoutedRequest): ApiResponse;
  /** `GET /v3/smtp/emailStatus/{identifier}` */
  scheduled(request: RoutedRequest): ApiResponse;
  /** `DELETE /v3/smtp/email/{identifier}` */
  cancel(request: RoutedRequest): ApiResponse;
}

export function createSent(): Sent {
  const emails = new Memory<SentEmail>();
  /** Scheduled messages with this message or batch ID. */
  const scheduledEmails = ({ params }: RoutedRequest): readonly SentEmail[] => {
    const id = params['identifier'] ?? '';
    return emails
      .newestFirst()
      .filter((one) => (one.messageId === id || one.batchId === id) && one.scheduledAt !== null);
  };

  return {
    keep(messageId, message, sending) {
      const at = new Date();
      for (const { address: email } of message.recipients) {
        const uuid = randomUUID();
        emails.set(uuid, { ...sending, uuid, messageId, email, message, at });
      }
    },

    list(request) {
      const parameters = queryOf(request);
      if (!['email', 'templateId', 'messageId'].some((name) => parameters.has(name))) {
        return refused(missing('one of email, templateId and messageId'));
      }
      const found = emails.newestFirst().filter(matching(parameters));
      const page = pageOf(found, parameters, 500);
      if (page === undefined) return refused(invalid('limit or offset is invalid'));
      return jsonResponse(200, { count: found.length, transactionalEmails: page.map(summary) });
    },

    get({ params }) {
      const found = emails.get(params['uuid'] ?? '');
      if (found === undefined) return NOT_FOUND;
      const { email, at, message, templateId } = found;
      const { subject, html, text, attachments } = message;
      return jsonResponse(200, {
        email,
        subject,
        ...(typeof templateId === 'number' ? { templateId } : {}),
        date: at.toISOString(),
        events: ['sent', 'delivered'].map((name) => ({ name, time: at.toISOString() })),
        body: html === '' ? text : html,
        attachmentCount: attachments.length,
      });
    },

    events(request) {
      const parameters = queryOf(request);
      const event = parameters.get('event');
      const found = emails
        .newestFirst()
        .filter(matching(parameters))
        .flatMap(eventsOf)
        .filter((one) => event === null || one['event'] === event);
      const page = pageOf(found, parameters, 5000);
      return page === undefined
        ? refused(invalid('limit or offset is invalid'))
        : jsonResponse(200, { events: page });
    },

    scheduled(request) {
      const batches = scheduledEmails(request).map(({ scheduledAt, at }) => ({
        scheduledAt,
        createdAt: at.toISOString(),
        status: 'queued',
      }));
      return batches.length === 0 ? NOT_FOUND : jsonResponse(200, { count: batches.length, batches });
    },

    cancel(request) {
      const found = scheduledEmails(request);
      for (const { uuid } of found) emails.delete(uuid);
      return found.length === 0 ? NOT_FOUND : { status: 204, headers: {}, body: '' };
    },
  };
}

const NOT_FOUND = refused({ code: 'document_not_found', message: 'Record(s) for identifier not found' }, 404);

function queryOf({ query = '' }: RoutedRequest): URLSearchParams {
  return new URLSearchParams(query);
}

function matching(parameters: URLSearchParams): (email: SentEmail) => boolean {
  const [email, messageId, templateId] = ['email', 'messageId', 'templateId'].map((name) =>
    parameters.get(name),
  );
  return (one) =>
    (email === null || one.email.toLowerCase() === email?.toLowerCase()) &&
    (messageId === null || one.messageId === messageId) &&
    (templateId === null || String(one.templateId) === templateId);
}

/** The newest first, unless `sort` is `asc`. */
function pageOf<T>(
  all: readonly T[],
  parameters: URLSearchParams,
  maxLimit: number,
): readonly T[] | undefined {
  const [limit, offset] = [
    Number(parameters.get('limit') ?? maxLimit),
    Number(parameters.get('offset') ?? 0),
  ];
  if (![limit, offset].every((one) => Number.isInteger(one) && one >= 0)) return undefined;
  const sorted = parameters.get('sort') === 'asc' ? [...all].reverse() : all;
  return sorted.slice(offset, offset + limit);
}

function summary({ uuid, messageId, email, message, at, tags, templateId }: SentEmail): JsonRecord {
  return {
    email,
    subject: message.subject,
    ...(typeof templateId === 'number' ? { templateId } : {}),
    messageId,
    uuid,
    date: at.toISOString(),
    from: message.from.address,
    tags,
  };
}

function eventsOf({ messageId, email, message, at, tags, templateId }: SentEmail): readonly JsonRecord[] {
  return ['delivered', 'requests'].map((event) => ({
    email,
    date: at.toISOString(),
    subject: message.subject,
    messageId,
    event,
    tag: tags.join(','),
    from: message.from.address,
    ...(typeof templateId === 'number' ? { templateId } : {}),
  }));
}
