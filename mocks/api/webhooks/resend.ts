import { createHmac, randomBytes } from 'node:crypto';
import type { JsonRecord } from '../json.ts';
import { type ApiDeliveryEvent, jsonRequest, READING_IP, secondsOf, type WebhookDialect } from './webhook.ts';

const SECRET_PREFIX = 'whsec_';

/**
 * Resend: https://resend.com/docs/webhooks/event-types and https://resend.com/docs/webhooks/emails/bounced.
 * Signed as by Svix (https://docs.svix.com/receiving/verifying-payloads/how-manual); only bounces contain the
 * reply of the receiving server.
 */
export const resend: WebhookDialect = {
  batches: false,
  event(deliveryEvent) {
    const { recipient, message, detail } = deliveryEvent;
    const { from, subject } = message.content;
    return {
      type: TYPES[deliveryEvent.step.event],
      created_at: new Date(detail.wallMs ?? 0).toISOString(),
      data: {
        created_at: new Date(message.acceptedWallMs).toISOString(),
        email_id: message.messageId,
        from,
        to: [recipient],
        subject,
        ...ownFields(deliveryEvent),
      },
    };
  },
  request(events, secret) {
    const { headers, body } = jsonRequest(events[0]);
    const id = `msg_${randomBytes(20).toString('base64url')}`;
    const timestamp = String(secondsOf(Date.now()));
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return {
      headers: {
        ...headers,
        'svix-id': id,
        'svix-timestamp': timestamp,
        'svix-signature': `v1,${signature}`,
      },
      body,
    };
  },
};

const TYPES: Readonly<Record<ApiDeliveryEvent['step']['event'], string>> = {
  delivered: 'email.delivered',
  deferred: 'email.delivery_delayed',
  bounced: 'email.bounced',
  opened: 'email.opened',
  clicked: 'email.clicked',
};

function ownFields({ step, detail }: ApiDeliveryEvent): JsonRecord {
  if (step.event === 'bounced') {
    return {
      bounce: {
        ...BOUNCES[detail.bounce ?? 'permanent'],
        diagnosticCode: [`smtp; ${detail.diagnostic}`],
      },
    };
  }
  if (step.event !== 'clicked') return {};
  return {
    click: {
      ipAddress: READING_IP,
      link: detail.url,
      timestamp: new Date(detail.wallMs ?? 0).toISOString(),
      userAgent: detail.userAgent,
    },
  };
}

const BOUNCES = {
  permanent: {
    type: 'Permanent',
    subType: 'General',
    message: "The recipient's server rejected the message for good.",
  },
  transient: {
    type: 'Transient',
    subType: 'General',
    message: "The recipient's server did not take the message in time.",
  },
} as const;
