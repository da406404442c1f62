import { randomInt } from 'node:crypto';
import type { JsonRecord } from '../json.ts';
import { type ApiDeliveryEvent, basicAuthorization, jsonRequest, type WebhookDialect } from './webhook.ts';

/** https://postmarkapp.com/developer/api/bounce-api#bounce-types */
const BOUNCES = {
  hard: {
    Type: 'HardBounce',
    TypeCode: 1,
    Name: 'Hard bounce',
    Description: 'The server was unable to deliver your message (ex: unknown user, mailbox not found).',
    Inactive: true,
  },
  transient: {
    Type: 'Transient',
    TypeCode: 2,
    Name: 'Message delayed',
    Description:
      'The server could not temporarily deliver your message (ex: Message is delayed due to network troubles).',
    Inactive: false,
  },
  soft: {
    Type: 'SoftBounce',
    TypeCode: 4096,
    Name: 'Soft bounce',
    Description:
      'Unable to temporarily deliver message (i.e. mailbox full, account disabled, exceeds quota, out of disk space).',
    Inactive: false,
  },
} as const;

const SERVER_ID = 23;

/**
 * Postmark: https://postmarkapp.com/developer/webhooks/webhooks-overview. Its documents advise HTTP Basic; a
 * deferral is a bounce of type `Transient`.
 */
export const postmark: WebhookDialect = {
  batches: false,
  event(deliveryEvent) {
    const { message, detail } = deliveryEvent;
    const { tags = [], metadata = {} } = message.options ?? {};
    const common = {
      MessageID: message.messageId,
      Tag: tags[0] ?? '',
      Metadata: metadata,
      MessageStream: 'outbound',
    };
    const at = new Date(detail.wallMs ?? 0).toISOString();
    switch (deliveryEvent.step.event) {
      case 'delivered':
        return {
          RecordType: 'Delivery',
          ServerID: SERVER_ID,
          Recipient: deliveryEvent.recipient,
          DeliveredAt: at,
          Details: detail.diagnostic,
          ...common,
        };
      case 'deferred':
        return { ...bounced(deliveryEvent, 'transient', at), ...common };
      case 'bounced':
        return { ...bounced(deliveryEvent, detail.bounce === 'transient' ? 'soft' : 'hard', at), ...common };
      case 'opened':
        return { RecordType: 'Open', FirstOpen: true, ...ofPerson(deliveryEvent, at), ...common };
      case 'clicked':
        return {
          RecordType: 'Click',
          ClickLocation: 'HTML',
          OriginalLink: detail.url,
          ...ofPerson(deliveryEvent, at),
          ...common,
        };
      default:
        return deliveryEvent.step.event satisfies never;
    }
  },
  request: (events, secret) => jsonRequest(events[0], basicAuthorization(secret)),
};

function bounced(
  { recipient, message, detail }: ApiDeliveryEvent,
  kind: keyof typeof BOUNCES,
  at: string,
): JsonRecord {
  const { from, subject } = message.content;
  return {
    RecordType: 'Bounce',
    ID: randomInt(2 ** 31),
    ServerID: SERVER_ID,
    ...BOUNCES[kind],
    Details: `smtp;${detail.diagnostic}`,
    Email: recipient,
    From: from,
    BouncedAt: at,
    DumpAvailable: false,
    CanActivate: true,
    Subject: subject,
  };
}

function ofPerson({ recipient, detail }: ApiDeliveryEvent, at: string): JsonRecord {
  const unknown = { Name: 'unknown', Company: 'unknown', Family: 'unknown' };
  return {
    Recipient: recipient,
    ReceivedAt: at,
    UserAgent: detail.userAgent,
    Platform: 'Desktop',
    Client: unknown,
    OS: unknown,
    Geo: {},
  };
}
