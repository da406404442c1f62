import { createHmac, randomBytes } from 'node:crypto';
import type { JsonRecord } from '../json.ts';
import {
  type ApiDeliveryEvent,
  jsonRequest,
  READING_IP,
  RECEIVING_HOST,
  SENDING_IP,
  secondsOf,
  type WebhookDialect,
} from './webhook.ts';

const ACCOUNT = { id: '5e4d0ff0736f6d6565786d70' } as const;

/**
 * Mailgun: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads. The body
 * contains an HMAC-SHA-256 signature of timestamp and token:
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
 */
export const mailgun: WebhookDialect = {
  batches: false,
  event(deliveryEvent) {
    const { recipient, detail } = deliveryEvent;
    return {
      id: randomBytes(16).toString('base64url'),
      timestamp: (detail.wallMs ?? 0) / 1000,
      account: ACCOUNT,
      domain: { name: domainOf(deliveryEvent.message.messageId) },
      recipient,
      'recipient-domain': domainOf(recipient),
      'recipient-provider': 'Other',
      campaigns: [],
      tags: deliveryEvent.message.options?.tags ?? [],
      'user-variables': deliveryEvent.message.options?.metadata ?? {},
      ...ownFields(deliveryEvent),
    };
  },
  request(events, secret) {
    const timestamp = String(secondsOf(Date.now()));
    const token = randomBytes(25).toString('hex');
    const signature = createHmac('sha256', secret)
      .update(timestamp + token)
      .digest('hex');
    return jsonRequest({ signature: { timestamp, token, signature }, 'event-data': events[0] });
  },
};

function ownFields(deliveryEvent: ApiDeliveryEvent): JsonRecord {
  const { step } = deliveryEvent;
  switch (step.event) {
    case 'delivered':
      return { event: 'delivered', 'log-level': 'info', ...ofDelivery(deliveryEvent, {}) };
    case 'deferred':
      return {
        event: 'failed',
        severity: 'temporary',
        reason: step.reply?.status === '4.7.1' ? 'greylisted' : 'generic',
        'log-level': 'warn',
        ...ofDelivery(deliveryEvent, { 'retry-seconds': 600 }),
      };
    case 'bounced':
      return {
        event: 'failed',
        severity: 'permanent',
        reason: step.bounce === 'transient' ? 'generic' : 'bounce',
        'log-level': 'error',
        ...ofDelivery(deliveryEvent, { 'bounce-type': step.bounce === 'transient' ? 'soft' : 'hard' }),
      };
    case 'opened':
      return { event: 'opened', 'log-level': 'info', ...ofPerson(deliveryEvent) };
    case 'clicked':
      return {
        event: 'clicked',
        'log-level': 'info',
        ...ofPerson(deliveryEvent),
        url: deliveryEvent.detail.url,
      };
    default:
      return step.event satisfies never;
  }
}

/** `status`: the fields of this event type. */
function ofDelivery({ recipient, message, step }: ApiDeliveryEvent, status: JsonRecord): JsonRecord {
  const { from, to, subject } = message.content;
  const { code = 0, status: enhanced = null, text = '' } = step.reply ?? {};
  return {
    flags: {
      'is-authenticated': true,
      'is-routed': false,
      'is-big': false,
      'is-system-test': false,
      'is-test-mode': false,
    },
    envelope: {
      sender: addressIn(from[0] ?? ''),
      targets: recipient,
      transport: 'smtp',
      'sending-ip': SENDING_IP,
    },
    message: {
      attachments: [],
      headers: { ...headersOf(message.messageId), from: from.join(', '), to: to.join(', '), subject },
    },
    'delivery-status': {
      'attempt-no': step.attempt,
      code,
      message: `${enhanced} ${text}`,
      description: null,
      'enhanced-code': enhanced,
      'mx-host': RECEIVING_HOST,
      tls: true,
      'certificate-verified': true,
      utf8: true,
      ...status,
    },
  };
}

function ofPerson({ message, detail, deliveredWallMs }: ApiDeliveryEvent): JsonRecord {
  return {
    message: { headers: headersOf(message.messageId) },
    'delivered-at': secondsOf(deliveredWallMs),
    ip: READING_IP,
    'client-info': { 'device-type': 'desktop', 'user-agent': detail.userAgent, bot: null },
  };
}

/** The API returns the ID in angle brackets; events contain it without them. */
function headersOf(messageId: string): JsonRecord {
  return { 'message-id': messageId.replaceAll(/^<|>$/g, '') };
}

function addressIn(mailbox: string): string {
  return /<([^>]*)>$/.exec(mailbox)?.[1] ?? mailbox;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).replace(/>$/, '');
}
