import type { Mailbox } from '../../../src/model/message.ts';
import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { isRecord } from '../json.ts';
import { Memory } from '../memory.ts';
import { isSchedule, type Message, SCHEDULE } from './message.ts';
import { invalid, problem, refused } from './problem.ts';

interface SentEmail {
  readonly id: string;
  readonly message: Message;
  readonly createdAt: string;
  scheduledAt: string | null;
  isCanceled: boolean;
}

/**
 * The sent messages, for clients that query them: https://resend.com/docs/api-reference/emails/retrieve-email
 */
export interface Sent {
  keep(id: string, message: Message): void;
  get(request: RoutedRequest): ApiResponse;
  list(request: RoutedRequest): ApiResponse;
  update(json: unknown, request: RoutedRequest): ApiResponse;
  cancel(request: RoutedRequest): ApiResponse;
  domains(): ApiResponse;
}

export function createSent(): Sent {
  const emails = new Memory<SentEmail>();
  const find = ({ params }: RoutedRequest): SentEmail | undefined => emails.get(params['id'] ?? '');

  return {
    keep(id, message) {
      const createdAt = new Date().toISOString();
      emails.set(id, { id, message, createdAt, scheduledAt: message.scheduledAt, isCanceled: false });
    },

    get(request) {
      const email = find(request);
      if (email === undefined) return NOT_FOUND;
      const { text, html, tags } = email.message;
      return jsonResponse(200, {
        object: 'email',
        ...summary(email),
        html: html === '' ? null : html,
        text: text === '' ? null : text,
        tags,
      });
    },

    list({ query = '' }) {
      const parameters = new URLSearchParams(query);
      const limit = Number(parameters.get('limit') ?? 20);
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
        return refused(invalid('The `limit` must be between 1 and 100.'));
      }
      const page = pageOf(emails.newestFirst(), limit, parameters);
      return page === undefined
        ? NOT_FOUND
        : jsonResponse(200, { object: 'list', has_more: page.more, data: page.items.map(summary) });
    },

    update(json, request) {
      const email = find(request);
      if (email === undefined) return NOT_FOUND;
      const scheduledAt = isRecord(json) ? json['scheduled_at'] : undefined;
      if (typeof scheduledAt !== 'string' || !isSchedule(scheduledAt)) return refused(invalid(SCHEDULE));
      if (email.scheduledAt === null || email.isCanceled)
        return refused(invalid('The email is not scheduled.'));
      email.scheduledAt = scheduledAt;
      return jsonResponse(200, { object: 'email', id: email.id });
    },

    cancel(request) {
      const email = find(request);
      if (email === undefined) return NOT_FOUND;
      if (email.scheduledAt === null) return refused(invalid('The email is not scheduled.'));
      email.isCanceled = true;
      return jsonResponse(200, { object: 'email', id: email.id });
    },

    domains() {
      const first = new Map<string, SentEmail>();
      for (const email of emails.newestFirst())
        first.set(email.message.from.address.split('@').at(-1) ?? '', email);
      const data = [...first].map(([name, { id, createdAt }]) => ({
        id,
        name,
        status: 'verified',
        created_at: createdAt,
        region: 'us-east-1',
        capabilities: { sending: 'enabled', receiving: 'disabled' },
      }));
      return jsonResponse(200, { object: 'list', has_more: false, data });
    },
  };
}

const NOT_FOUND = refused(problem(404, 'not_found', 'Email not found'));

/**
 * `after` and `before` are message IDs and "cannot be used with" each other
 * (https://resend.com/docs/api-reference/pagination).
 */
function pageOf(
  all: readonly SentEmail[],
  limit: number,
  parameters: URLSearchParams,
): { readonly items: readonly SentEmail[]; readonly more: boolean } | undefined {
  const place = (name: string): number | undefined => {
    const id = parameters.get(name);
    return id === null ? undefined : all.findIndex((one) => one.id === id);
  };
  const [after, before] = [place('after'), place('before')];
  if (after === -1 || before === -1) return undefined;
  if (before !== undefined) {
    const from = Math.max(0, before - limit);
    return { items: all.slice(from, before), more: from > 0 };
  }
  const from = after === undefined ? 0 : after + 1;
  return { items: all.slice(from, from + limit), more: from + limit < all.length };
}

function summary({ id, message, createdAt, scheduledAt, isCanceled }: SentEmail) {
  return {
    id,
    to: message.to.map(shownMailbox),
    from: shownMailbox(message.from),
    created_at: createdAt,
    subject: message.subject,
    bcc: message.bcc.map(shownMailbox),
    cc: message.cc.map(shownMailbox),
    reply_to: message.replyTo.map(shownMailbox),
    last_event: isCanceled ? 'canceled' : scheduledAt === null ? 'delivered' : 'scheduled',
    scheduled_at: scheduledAt,
  };
}

function shownMailbox({ address, name = '' }: Mailbox): string {
  return name === '' ? address : `${name} <${address}>`;
}
