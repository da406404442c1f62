import * as z from 'zod';
import type { Bounce } from '../../model/feedback.ts';
import { bounceOf, detailOf, statusIn } from '../report.ts';
import { parsed, type WebhookReader } from './reader.ts';

/**
 * https://developers.brevo.com/docs/transactional-webhooks: one event a request; `ts_event` in seconds of
 * UTC.
 */
const Report = z.object({
  event: z.string(),
  email: z.string(),
  'message-id': z.string().optional(),
  ts_event: z.number().optional(),
  reason: z.string().optional(),
  link: z.string().optional(),
});

const EVENTS = {
  delivered: 'delivered',
  hard_bounce: 'bounced',
  soft_bounce: 'bounced',
  invalid_email: 'bounced',
  blocked: 'bounced',
  deferred: 'deferred',
  // The first opening, and those after it.
  unique_opened: 'opened',
  opened: 'opened',
  click: 'clicked',
} as const;

const BOUNCES: Readonly<Record<string, Bounce>> = { hard_bounce: 'permanent', soft_bounce: 'transient' };

export const brevo: WebhookReader = {
  events(body) {
    const report = parsed(body, Report);
    if (!isKnown(report.event)) return [];
    const event = EVENTS[report.event];
    const status = statusIn(report.reason);
    return [
      {
        event,
        recipient: report.email,
        messageId: report['message-id'] ?? null,
        detail: detailOf({
          status,
          diagnostic: report.reason,
          bounce: event === 'bounced' ? (BOUNCES[report.event] ?? bounceOf(status)) : undefined,
          url: report.link,
          wallMs: report.ts_event === undefined ? undefined : report.ts_event * 1000,
        }),
      },
    ];
  },
};

function isKnown(event: string): event is keyof typeof EVENTS {
  return Object.hasOwn(EVENTS, event);
}
