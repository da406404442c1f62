import type { JsonRecord } from '../json.ts';
import { uuidOf } from '../mailjet/history.ts';
import {
  type ApiDeliveryEvent,
  basicAuthorization,
  jsonRequest,
  READING_IP,
  secondsOf,
  type WebhookDialect,
} from './webhook.ts';

/**
 * Mailjet: https://dev.mailjet.com/email/guides/webhooks/, grouped events (version 2), with HTTP Basic as its
 * documents advise. The only documented deferral is greylisting ("Delivery will be re-attempted").
 */
export const mailjet: WebhookDialect = {
  batches: true,
  event(deliveryEvent) {
    const fields = ownFields(deliveryEvent);
    if (fields === undefined) return undefined;
    const { recipient, message, detail } = deliveryEvent;
    return {
      time: secondsOf(detail.wallMs ?? 0),
      MessageID: Number(message.messageId),
      Message_GUID: uuidOf(message.messageId),
      email: recipient,
      mj_campaign_id: 0,
      mj_contact_id: 0,
      customcampaign: optionText(message, 'CustomCampaign'),
      CustomID: optionText(message, 'CustomID'),
      Payload: optionText(message, 'EventPayload'),
      ...fields,
    };
  },
  request: (events, secret) => jsonRequest(events, basicAuthorization(secret)),
};

function optionText({ options }: ApiDeliveryEvent['message'], field: string): string {
  const value = options?.fields[field];
  return typeof value === 'string' ? value : '';
}

function ownFields({ message, step, detail }: ApiDeliveryEvent): JsonRecord | undefined {
  switch (step.event) {
    case 'delivered':
      return {
        event: 'sent',
        mj_message_id: message.messageId,
        smtp_reply: `sent (${detail.diagnostic})`,
      };
    case 'deferred':
      return step.reply?.status === '4.7.1' ? bounced(false, GREYLISTED, detail.diagnostic) : undefined;
    case 'bounced':
      return detail.bounce === 'transient'
        ? bounced(false, GIVEN_UP, detail.diagnostic)
        : bounced(true, ERRORS[step.reply?.status ?? ''] ?? UNKNOWN, detail.diagnostic);
    case 'opened':
      return { event: 'open', ip: READING_IP, geo: '', agent: detail.userAgent };
    case 'clicked':
      return { event: 'click', ip: READING_IP, geo: '', agent: detail.userAgent, url: detail.url };
    default:
      return step.event satisfies never;
  }
}

type MailjetError = readonly [relatedTo: string, error: string];

/** https://dev.mailjet.com/email/guides/webhooks/#possible-values-for-errors */
const UNKNOWN: MailjetError = ['recipient', 'user unknown'];
const GREYLISTED: MailjetError = ['domain', 'greylisted'];
const GIVEN_UP: MailjetError = ['domain', 'relay/access denied'];
const ERRORS: Readonly<Record<string, MailjetError>> = {
  '5.1.10': ['domain', 'no mail host'],
  '5.2.1': ['recipient', 'mailbox inactive'],
};

function bounced(hard: boolean, [relatedTo, error]: MailjetError, comment: string | null): JsonRecord {
  return {
    event: 'bounce',
    blocked: hard,
    hard_bounce: hard,
    error_related_to: relatedTo,
    error,
    comment,
  };
}
