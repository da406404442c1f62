import { randomBytes, sign } from 'node:crypto';
import {
  type ApiDeliveryEvent,
  jsonRequest,
  READING_IP,
  SENDING_IP,
  secondsOf,
  type WebhookDialect,
} from './webhook.ts';

/**
 * Twilio SendGrid's Event Webhook: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event.
 * Signed with ECDSA and SHA-256 over timestamp and raw body, DER in base64:
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export const sendgrid: WebhookDialect = {
  batches: true,
  event(deliveryEvent) {
    const { messageId, options } = deliveryEvent.message;
    return {
      ...options?.metadata,
      ...(options === undefined || options.tags.length === 0 ? {} : { category: options.tags }),
      email: deliveryEvent.recipient,
      timestamp: secondsOf(deliveryEvent.detail.wallMs ?? 0),
      'smtp-id': `<${messageId}@geopod-ismtpd-1>`,
      sg_event_id: randomBytes(16).toString('base64url'),
      sg_message_id: `${messageId}.recvd-mock-1-1.0`,
      ...ownFields(deliveryEvent),
    };
  },
  request(events, secret) {
    const { body } = jsonRequest(events);
    const timestamp = String(secondsOf(Date.now()));
    return {
      headers: {
        'Content-Type': 'application/json;charset=utf-8',
        'User-Agent': 'SendGrid Event API',
        'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
        'X-Twilio-Email-Event-Webhook-Signature': sign(
          'sha256',
          Buffer.from(timestamp + body),
          secret,
        ).toString('base64'),
      },
      body,
    };
  },
};

function ownFields({ step, detail }: ApiDeliveryEvent): Readonly<Record<string, unknown>> {
  const { diagnostic, status, userAgent, url } = detail;
  switch (step.event) {
    case 'delivered':
      return { event: 'delivered', ip: SENDING_IP, response: diagnostic, tls: 1 };
    case 'deferred':
      return {
        event: 'deferred',
        ip: SENDING_IP,
        response: diagnostic,
        attempt: String(step.attempt),
        tls: 1,
      };
    case 'bounced':
      // "could not or would not accept the message temporarily" is `blocked`.
      return {
        event: 'bounce',
        ip: SENDING_IP,
        reason: diagnostic,
        status,
        type: detail.bounce === 'transient' ? 'blocked' : 'bounce',
        bounce_classification: classificationOf(status),
        tls: 1,
      };
    case 'opened':
      return { event: 'open', ip: READING_IP, useragent: userAgent, sg_machine_open: false };
    case 'clicked':
      return { event: 'click', ip: READING_IP, useragent: userAgent, url };
    default:
      return step.event satisfies never;
  }
}

/**
 * The classification of an enhanced status code:
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event#bounce-classifications
 */
function classificationOf(status: string | null): string {
  if (status === null) return 'Unclassified';
  if (/^[45]\.1\./.test(status)) return 'Invalid Address';
  if (/^[45]\.2\./.test(status)) return 'Mailbox Unavailable';
  if (/^[45]\.[45]\./.test(status)) return 'Technical';
  if (/^[45]\.6\./.test(status)) return 'Content';
  return /^[45]\.7\./.test(status) ? 'Reputation' : 'Unclassified';
}
