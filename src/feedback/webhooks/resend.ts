import * as z from 'zod';
import type { Bounce } from '../../model/feedback.ts';
import { detailOf, type ReportedEvent, statusIn, wallMsOf } from '../report.ts';
import { parsed, type WebhookReader } from './reader.ts';

/**
 * https://resend.com/docs/dashboard/webhooks/event-types: one event per request. The outer `created_at` dates
 * the event, the inner one the message. Only bounces quote the server's reply:
 * https://resend.com/docs/webhooks/emails/bounced
 */
const Report = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.object({
    email_id: z.string().optional(),
    to: z.array(z.string()).optional(),
    bounce: z
      .object({ type: z.string().optional(), diagnosticCode: z.array(z.string()).optional() })
      .optional(),
    click: z.object({ link: z.string().optional(), userAgent: z.string().optional() }).optional(),
  }),
});

const EVENTS = {
  'email.delivered': 'delivered',
  'email.bounced': 'bounced',
  'email.delivery_delayed': 'deferred',
  'email.opened': 'opened',
  'email.clicked': 'clicked',
} as const;

export const resend: WebhookReader = {
  events(body): readonly ReportedEvent[] {
    const { type, created_at, data } = parsed(body, Report);
    if (!isKnown(type)) return [];
    // `bounce.message` is Resend's own text; only `diagnosticCode` quotes the server.
    const diagnostic = data.bounce?.diagnosticCode?.join(' ');
    // An event of a message to several recipients names none of them, so it counts for all.
    return (data.to ?? []).map((to) => ({
      event: EVENTS[type],
      recipient: bareAddress(to),
      messageId: data.email_id ?? null,
      detail: detailOf({
        diagnostic,
        status: statusIn(diagnostic),
        bounce: BOUNCES[data.bounce?.type ?? ''],
        url: data.click?.link,
        userAgent: data.click?.userAgent,
        wallMs: wallMsOf(created_at),
      }),
    }));
  },
};

/**
 * Resend sends with SES and uses its bounce types: https://resend.com/docs/dashboard/emails/email-bounces.
 */
const BOUNCES: Readonly<Record<string, Bounce>> = {
  Permanent: 'permanent',
  Transient: 'transient',
};

/** `Jane <jane@example.com>` → `jane@example.com`. */
function bareAddress(mailbox: string): string {
  return /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox;
}

function isKnown(type: string): type is keyof typeof EVENTS {
  return Object.hasOwn(EVENTS, type);
}
