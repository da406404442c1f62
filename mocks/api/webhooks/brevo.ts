import type { JsonRecord } from '../json.ts';
import { type ApiDeliveryEvent, jsonRequest, SENDING_IP, secondsOf, type WebhookDialect } from './webhook.ts';

/**
 * `date` is in the time zone of the account, unlike `ts_event`: here that of the provider, so that nobody
 * takes it for UTC.
 */
const LOCAL_TIME = new Intl.DateTimeFormat('sv-SE', {
  dateStyle: 'short',
  timeStyle: 'medium',
  timeZone: 'Europe/Paris',
});

/** Of the webhook. */
const ID = 1;

/**
 * Brevo: https://developers.brevo.com/docs/transactional-webhooks Nothing is signed; a bearer token is one of
 * the proofs of https://developers.brevo.com/docs/secured-webhooks. It tells no user agent.
 */
export const brevo: WebhookDialect = {
  gathers: false,
  event(deliveryEvent) {
    const { recipient, message, detail } = deliveryEvent;
    const wallMs = detail.wallMs ?? 0;
    return {
      email: recipient,
      id: ID,
      date: LOCAL_TIME.format(wallMs),
      ts: secondsOf(wallMs),
      ts_event: secondsOf(wallMs),
      ts_epoch: wallMs,
      'message-id': message.messageId,
      subject: message.content.subject,
      sending_ip: SENDING_IP,
      tags: [],
      ...ownFields(deliveryEvent),
    };
  },
  request: (events, secret) => jsonRequest(events[0], { Authorization: `Bearer ${secret}` }),
};

function ownFields({ step, detail }: ApiDeliveryEvent): JsonRecord {
  const reason = detail.diagnostic;
  switch (step.event) {
    case 'delivered':
      return { event: 'delivered' };
    case 'deferred':
      return { event: 'deferred', reason };
    case 'bounced':
      return { event: detail.bounce === 'transient' ? 'soft_bounce' : 'hard_bounce', reason };
    case 'opened':
      return { event: 'unique_opened' };
    case 'clicked':
      return { event: 'click', link: detail.url };
    default:
      return step.event satisfies never;
  }
}
