import { jsonResponse, type Route } from '../dialect.ts';
import { notServed } from '../documented-fields.ts';
import type { ApiResponse } from '../exchange.ts';
import { Memory } from '../memory.ts';
import type { Mail, Personalization } from './mail.ts';
import { plainError } from './problems.ts';

/**
 * One message in the Email Activity API:
 * https://www.twilio.com/docs/sendgrid/api-reference/e-mail-activity
 */
interface Message {
  readonly from_email: string;
  readonly msg_id: string;
  readonly subject: string;
  readonly to_email: string;
  readonly status: 'delivered';
  readonly opens_count: number;
  readonly clicks_count: number;
  readonly last_event_time: string;
}

export interface Activity {
  remember(sent: {
    readonly mail: Mail;
    readonly personalization: Personalization;
    readonly messageId: string;
    readonly subject: string;
  }): void;
  readonly routes: readonly Route[];
}

const MAX_MESSAGES = 1000;

export function createActivity(): Activity {
  const messages = new Memory<Message>();

  function list({ query = '' }: { readonly query?: string | undefined }): ApiResponse {
    const parameters = new URLSearchParams(query);
    const limit = Number(parameters.get('limit') ?? MAX_MESSAGES);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_MESSAGES) {
      return plainError(400, `limit must be a number from 1 to ${MAX_MESSAGES}`, 'limit');
    }
    const filter = filterOf(parameters.get('query') ?? '');
    if (typeof filter === 'string') return plainError(400, filter, 'query');
    const found = messages.newestFirst().filter(filter);
    return jsonResponse(200, { messages: found.slice(0, limit) });
  }

  function one(id: string): ApiResponse {
    const message = messages.get(id);
    if (message === undefined) return plainError(404, 'message not found', 'msg_id');
    const events = ['processed', 'delivered'].map((event_name) => ({
      event_name,
      processed: message.last_event_time,
    }));
    return jsonResponse(200, { ...message, events });
  }

  return {
    remember({ mail, personalization, messageId, subject }) {
      for (const [i, { email }] of personalization.recipients.entries()) {
        const msg_id = `${messageId}.recvd-mock-1-1.${messages.size + i}`;
        messages.set(msg_id, {
          from_email: (personalization.from ?? mail.from).email,
          msg_id,
          subject,
          to_email: email,
          status: 'delivered',
          opens_count: 0,
          clicks_count: 0,
          last_event_time: `${new Date().toISOString().slice(0, 19)}Z`,
        });
      }
    },
    routes: [
      { method: 'GET', path: '/v3/messages', maxBytes: MAX_MESSAGES, answer: list },
      {
        method: 'GET',
        path: '/v3/messages/:id',
        maxBytes: MAX_MESSAGES,
        answer: ({ params }) => one(params['id'] ?? ''),
      },
    ],
  };
}

const TERM = /^\s*(to_email|from_email|subject|status|msg_id)\s*=\s*"([^"]*)"\s*$/i;

/** Supports equality and AND of the API's query language. */
function filterOf(query: string): ((message: Message) => boolean) | string {
  if (query.trim() === '') return () => true;
  const terms: (readonly [keyof Message, string])[] = [];
  for (const term of query.split(/ AND /i)) {
    const [, name, value] = TERM.exec(term) ?? [];
    if (name === undefined || value === undefined) return notServed(`the query ${term.trim()}`);
    terms.push([name.toLowerCase() as keyof Message, value]);
  }
  return (message) => terms.every(([name, value]) => message[name] === value);
}
