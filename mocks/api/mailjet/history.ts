import { jsonResponse, MEBIBYTE, type Route, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { Memory } from '../memory.ts';
import { restError } from './errors.ts';
import type { MailjetMessage } from './message.ts';

/** https://dev.mailjet.com/email/reference/messages/ */
export interface History {
  remember(message: MailjetMessage, messageIds: readonly number[]): void;
  readonly routes: readonly Route[];
}

interface Sent {
  readonly id: number;
  readonly message: MailjetMessage;
  readonly at: Date;
}

export function createHistory(): History {
  const sent = new Memory<Sent>();

  const one =
    (shown: (sent: Sent) => readonly object[]) =>
    ({ params: { id = '' } }: RoutedRequest): ApiResponse => {
      const found = sent.get(id);
      return found === undefined ? restError(404, 'Object not found') : dataOf(shown(found));
    };

  function list({ query }: RoutedRequest): ApiResponse {
    const parameters = new URLSearchParams(query ?? '');
    const [limit, offset] = [Number(parameters.get('Limit') ?? 10), Number(parameters.get('Offset') ?? 0)];
    if (!Number.isInteger(limit) || limit < 0 || limit > 1000 || !Number.isInteger(offset) || offset < 0) {
      return restError(400, 'Limit must be a number up to 1000, and Offset a number.');
    }
    const customId = parameters.get('CustomID');
    const found = sent
      .newestFirst()
      .filter(({ message }) => customId === null || message.customId === customId);
    return dataOf(found.slice(offset, offset + (limit === 0 ? 1000 : limit)).map(messageOf));
  }

  return {
    remember(message, messageIds) {
      for (const id of messageIds) sent.set(String(id), { id, message, at: new Date() });
    },
    routes: [
      bare('/v3/REST/message', list),
      bare(
        '/v3/REST/message/:id',
        one((found) => [messageOf(found)]),
      ),
      bare(
        '/v3/REST/messagehistory/:id',
        one(({ at }) => [
          {
            Comment: '',
            EventAt: Math.floor(at.getTime() / 1000),
            EventType: 'sent',
            State: '',
            Useragent: '',
          },
        ]),
      ),
      bare(
        '/v3/REST/messageinformation/:id',
        one(({ id, message, at }) => [
          {
            ID: id,
            CampaignID: 0,
            ContactID: 0,
            CreatedAt: at.toISOString(),
            MessageSize: message.text.length + message.html.length,
            SpamAssassinScore: 0,
            SpamAssassinRules: { Items: [] },
          },
        ]),
      ),
      bare('/v3/REST/sender', () => dataOf([{ ID: 1, Email: '*@example.com', Status: 'Active' }])),
      bare('/v3/REST/myprofile', () => dataOf([{ ID: 1, CompanyName: 'Sendoff mock', Country: '' }])),
    ],
  };
}

function bare(path: string, answer: (request: RoutedRequest) => ApiResponse): Route {
  return { method: 'GET', path, maxBytes: MEBIBYTE, answer };
}

function dataOf(data: readonly object[]): ApiResponse {
  return jsonResponse(200, { Count: data.length, Data: data, Total: data.length });
}

function messageOf({ id, message, at }: Sent): object {
  return {
    ID: id,
    UUID: uuidOf(id),
    ArrivedAt: at.toISOString(),
    AttachmentCount: message.attachments.length,
    AttemptCount: 0,
    CampaignID: 0,
    ContactID: 0,
    CustomID: message.customId,
    Subject: message.subject,
    Status: 'sent',
    StateID: 0,
    IsOpenTracked: false,
    IsClickTracked: false,
  };
}

/**
 * The `MessageUUID` of a message, and the `Message_GUID` of its events. Derived from the ID, so that it is
 * not stored.
 */
export function uuidOf(messageId: number | string): string {
  const digits = BigInt(messageId).toString(16).padStart(15, '0');
  return `5e4d0ff0-${digits.slice(0, 4)}-4${digits.slice(4, 7)}-8${digits.slice(7, 10)}-0000000${digits.slice(10)}`;
}
