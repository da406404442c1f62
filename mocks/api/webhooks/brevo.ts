import type { JsonRecord } from '../json.ts';
import { type ApiDeliveryEvent, jsonRequest, SENDING_IP, secondsOf, type WebhookDialect } from './webhook.ts';

/** `date` is in the account's time zone, unlike `ts_event`: here the provider's zone, to differ from UTC. */
const LOCAL_TIME = new Intl.DateTimeFormat('sv-SE', {
  dateStyle: 'short',
  timeStyle: 'medium',
  timeZone: 'Europe/Paris',
});

/** The ID of the webhook. */
const ID = 1;

/**
 * Brevo: https://developers.brevo.com/docs/transactional-webhooks. Events are not signed; a bearer token is a
 * documented proof (https://developers.brevo.com/docs/secured-webhooks).
 */
export const brevo: WebhookDialect = {
  batches: false,
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
