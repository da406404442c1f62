import * as z from 'zod';
import type { Bounce } from '../../model/feedback.ts';
import { bounceOf, detailOf, type ReportedEvent, statusIn } from '../report.ts';
import { parsed, type WebhookReader } from './reader.ts';

/**
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event: an array of events, `timestamp`
 * in seconds.
 */
const Events = z.array(
  z.object({
    event: z.string(),
    email: z.string(),
    timestamp: z.number(),
    sg_message_id: z.string().optional(),
    reason: z.string().optional(),
    response: z.string().optional(),
    status: z.string().optional(),
    type: z.string().optional(),
    url: z.string().optional(),
    useragent: z.string().optional(),
  }),
);

const EVENTS = {
  delivered: 'delivered',
  bounce: 'bounced',
  deferred: 'deferred',
  open: 'opened',
  click: 'clicked',
} as const;

export const sendgrid: WebhookReader = {
  events: (body) =>
    parsed(body, Events).flatMap((one): ReportedEvent[] => {
      if (!isKnown(one.event)) return [];
      const event = EVENTS[one.event];
      const diagnostic = one.reason ?? one.response;
      const status = one.status ?? statusIn(diagnostic);
      return [
        {
          event,
          recipient: one.email,
          // The part before the first dot is the X-Message-Id of the send's response.
          messageId: one.sg_message_id?.split('.', 1)[0] ?? null,
          detail: detailOf({
            status,
            diagnostic,
            // The reference of bounce events: "bounce" is permanent, "blocked" temporary.
            bounce: event === 'bounced' ? (BOUNCES[one.type ?? ''] ?? bounceOf(status)) : undefined,
            url: one.url,
            userAgent: one.useragent,
            wallMs: one.timestamp * 1000,
          }),
        },
      ];
    }),
};

const BOUNCES: Readonly<Record<string, Bounce>> = { bounce: 'permanent', blocked: 'transient' };

function isKnown(event: string): event is keyof typeof EVENTS {
  return Object.hasOwn(EVENTS, event);
}
