import { randomBytes } from 'node:crypto';
import type { Mailbox } from '../../../src/model/message.ts';
import type { SendOptions } from '../../contract.ts';
import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import { type ApiResponse, headerOf } from '../exchange.ts';
import { Memory } from '../memory.ts';
import type { MailgunMessage } from './message.ts';

/** A message that was accepted for one or more recipients. */
export interface Accepted {
  readonly domain: string;
  readonly messageId: string;
  readonly message: MailgunMessage;
  readonly to: readonly Mailbox[];
  readonly recipients: readonly Mailbox[];
  readonly options: SendOptions;
}

/** https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events */
export interface Activity {
  remember(accepted: Accepted): void;
  events(request: RoutedRequest): ApiResponse;
  emptyPage(request: RoutedRequest): ApiResponse;
  message(request: RoutedRequest): ApiResponse;
  tags(): ApiResponse;
  total(): ApiResponse;
}

const MAX_LIMIT = 300;
const FILTERS = ['event', 'recipient', 'message-id', 'subject', 'from', 'to', 'tags'] as const;

interface Event {
  readonly recipient: string;
  readonly event: 'accepted' | 'delivered';
  readonly searched: Readonly<Record<(typeof FILTERS)[number], string>>;
  readonly shown: object;
}

export function createActivity(): Activity {
  const messages = new Memory<Accepted>();
  const events = new Memory<Event>();
  const tags = new Map<string, string>();
  let count = 0;

  return {
    remember(accepted) {
      const key = Buffer.from(`${count}${accepted.messageId}`).toString('base64url');
      messages.set(key, accepted);
      for (const tag of accepted.options.tags) tags.set(tag, new Date().toISOString());
      for (const { address } of accepted.recipients) {
        for (const event of ['accepted', 'delivered'] as const) {
          const id = randomBytes(16).toString('base64url');
          events.set(id, eventOf(accepted, { id, key, event, recipient: address }));
        }
        count++;
      }
    },
    events(request) {
      const parameters = new URLSearchParams(request.query ?? '');
      const limit = Number(parameters.get('limit') ?? 100);
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
        return jsonResponse(400, { message: `limit must be a number from 1 to ${MAX_LIMIT}` });
      }
      const newest = events.newestFirst();
      const ordered = parameters.get('ascending') === 'yes' ? newest.toReversed() : newest;
      const found = ordered.filter((one) =>
        FILTERS.every((name) => {
          const wanted = parameters.get(name)?.toLowerCase();
          return wanted === undefined || one.searched[name].toLowerCase().includes(wanted);
        }),
      );
      const items = found.slice(0, limit).map(({ shown }) => shown);
      return jsonResponse(200, { items, paging: pagingOf(request) });
    },
    emptyPage: (request) => jsonResponse(200, { items: [], paging: pagingOf(request) }),
    message({ params: { key = '' } }) {
      const found = messages.get(key);
      return found === undefined ? jsonResponse(404, { message: 'Message not found' }) : stored(found);
    },
    tags: () =>
      jsonResponse(200, {
        items: [...tags].map(([tag, seen]) => ({
          tag,
          description: '',
          'first-seen': seen,
          'last-seen': seen,
        })),
        paging: {},
      }),
    total: () =>
      jsonResponse(200, {
        stats: [{ time: new Date().toUTCString(), accepted: { total: count }, delivered: { total: count } }],
      }),
  };
}

function eventOf(
  { domain, messageId, message, to, options }: Accepted,
  own: {
    readonly id: string;
    readonly key: string;
    readonly event: Event['event'];
    readonly recipient: string;
  },
): Event {
  const { id, key, event, recipient } = own;
  const bare = messageId.replaceAll(/^<|>$/g, '');
  const [from, recipients] = [textOf(message.from), to.map(textOf).join(', ')];
  return {
    recipient,
    event,
    searched: {
      event,
      recipient,
      'message-id': bare,
      subject: message.subject,
      from,
      to: recipients,
      tags: options.tags.join(' '),
    },
    shown: {
      id,
      event,
      timestamp: Date.now() / 1000,
      'log-level': 'info',
      recipient,
      'recipient-domain': recipient.slice(recipient.lastIndexOf('@') + 1),
      tags: options.tags,
      'user-variables': options.metadata,
      method: 'HTTP',
      envelope: { sender: message.from.address, targets: recipient, transport: 'smtp' },
      flags: { 'is-authenticated': true, 'is-test-mode': false },
      message: {
        headers: { to: recipients, 'message-id': bare, from, subject: message.subject },
        attachments: message.attachments.map(({ filename, contentType, content }) => ({
          filename,
          'content-type': contentType,
          size: content.length,
        })),
        size: message.text.length + message.html.length,
      },
      storage: { key, url: `https://api.mailgun.net/v3/domains/${domain}/messages/${key}` },
      ...(event === 'delivered' ? { 'delivery-status': { code: 250, message: 'OK', description: '' } } : {}),
    },
  };
}

function stored({ messageId, message, to, recipients }: Accepted): ApiResponse {
  const headers = [
    ['Subject', message.subject],
    ['From', textOf(message.from)],
    ['To', to.map(textOf).join(', ')],
    ['Message-Id', messageId],
    ...message.headers,
  ];
  return jsonResponse(200, {
    ...Object.fromEntries(headers),
    sender: message.from.address,
    recipients: recipients.map(({ address }) => address).join(', '),
    'body-plain': message.text,
    'body-html': message.html,
    'stripped-text': message.text,
    'stripped-html': message.html,
    'message-headers': headers,
  });
}

/** Clients request pages until one is empty, so that every next page is empty. */
function pagingOf(request: RoutedRequest): object {
  const [, , domain = ''] = request.path.split('/');
  const page = (name: string): string =>
    `http://${headerOf(request, 'host') ?? 'localhost'}/v3/${domain}/events/${name}`;
  return { next: page('next'), previous: page('previous'), first: page('first'), last: page('last') };
}

function textOf({ address, name }: Mailbox): string {
  return name === undefined || name === '' ? address : `${name} <${address}>`;
}
