import { randomBytes, randomUUID } from 'node:crypto';
import type { JsonRecord } from '../json.ts';
import {
  type ApiDeliveryEvent,
  basicAuthorization,
  jsonRequest,
  READING_IP,
  SENDING_IP,
  secondsOf,
  type WebhookDialect,
} from './webhook.ts';

/**
 * SparkPost: https://developers.sparkpost.com/api/webhooks/#header-webhook-event-types. Numbers are strings;
 * HTTP Basic is a documented proof: https://support.sparkpost.com/docs/tech-resources/webhook-authentication
 */
export const sparkpost: WebhookDialect = {
  batches: true,
  event(deliveryEvent) {
    const { recipient, message, detail } = deliveryEvent;
    const { kind, fields } = ownFields(deliveryEvent);
    const event: JsonRecord = {
      event_id: String(randomBytes(6).readUIntBE(0, 6)),
      transmission_id: message.messageId,
      message_id: randomBytes(10).toString('hex'),
      rcpt_to: recipient.toLowerCase(),
      raw_rcpt_to: recipient,
      rcpt_meta: {},
      rcpt_tags: [],
      friendly_from: message.content.from.join(', '),
      subject: message.content.subject,
      timestamp: String(secondsOf(detail.wallMs ?? 0)),
      ...fields,
    };
    return { msys: { [kind]: event } };
  },
  request: (events, secret) =>
    jsonRequest(events, { ...basicAuthorization(secret), 'X-MessageSystems-Batch-ID': randomUUID() }),
};

function ownFields({ step, detail }: ApiDeliveryEvent): {
  readonly kind: 'message_event' | 'track_event';
  readonly fields: JsonRecord;
} {
  const { userAgent, url } = detail;
  switch (step.event) {
    case 'delivered':
      return { kind: 'message_event', fields: { type: 'delivery', ...ofDelivery(step) } };
    case 'deferred':
      return { kind: 'message_event', fields: { type: 'delay', ...ofFailure(step, detail) } };
    case 'bounced':
      return { kind: 'message_event', fields: { type: 'bounce', ...ofFailure(step, detail) } };
    case 'opened':
      return { kind: 'track_event', fields: { type: 'open', ip_address: READING_IP, user_agent: userAgent } };
    case 'clicked':
      return {
        kind: 'track_event',
        fields: { type: 'click', ip_address: READING_IP, user_agent: userAgent, target_link_url: url },
      };
    default:
      return step.event satisfies never;
  }
}

function ofDelivery({ attempt }: ApiDeliveryEvent['step']): JsonRecord {
  return { num_retries: String(attempt - 1), sending_ip: SENDING_IP };
}

function ofFailure(step: ApiDeliveryEvent['step'], { diagnostic }: ApiDeliveryEvent['detail']): JsonRecord {
  const reason = reasonOf(step.bounce, diagnostic);
  return {
    ...ofDelivery(step),
    bounce_class: classOf(step),
    error_code: String(step.reply?.code ?? ''),
    reason,
    raw_reason: reason,
  };
}

/**
 * After the last attempt, the bounce contains the server's last reply:
 * https://support.sparkpost.com/docs/faq/understanding-delays-bounces
 */
function reasonOf(bounce: ApiDeliveryEvent['step']['bounce'], diagnostic: string | null): string | null {
  return bounce === 'transient'
    ? `554 5.4.7 [internal] message timeout (last transfail: ${diagnostic})`
    : diagnostic;
}

/**
 * Bounce classes of the server's last reply:
 * https://support.sparkpost.com/docs/deliverability/bounce-classification-codes
 */
const CLASSES = { invalidRecipient: '10', soft: '20', generic: '40', transient: '70' } as const;

function classOf({ event, bounce, reply }: ApiDeliveryEvent['step']): string {
  if (event === 'deferred') return CLASSES.transient;
  if (bounce === 'transient') return CLASSES.soft;
  return reply?.status.startsWith('5.1.') === true ? CLASSES.invalidRecipient : CLASSES.generic;
}
