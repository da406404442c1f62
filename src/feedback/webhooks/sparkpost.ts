import * as z from 'zod';
import type { Bounce } from '../../model/feedback.ts';
import { bounceOf, detailOf, type ReportedEvent, statusIn } from '../report.ts';
import { parsed, type WebhookReader } from './reader.ts';

const Event = z.object({
  type: z.string(),
  rcpt_to: z.string(),
  raw_rcpt_to: z.string().optional(),
  timestamp: z.string(),
  transmission_id: z.string().optional(),
  raw_reason: z.string().optional(),
  reason: z.string().optional(),
  bounce_class: z.string().optional(),
  target_link_url: z.string().optional(),
  user_agent: z.string().optional(),
});

/**
 * https://developers.sparkpost.com/api/webhooks/: a batch of events, each wrapped in its class. An empty
 * wrapper is a ping. `timestamp` is in seconds.
 */
const Batch = z.array(
  z.object({
    msys: z.object({ message_event: Event.optional(), track_event: Event.optional() }),
  }),
);

const EVENTS = {
  delivery: 'delivered',
  bounce: 'bounced',
  out_of_band: 'bounced',
  delay: 'deferred',
  // The pixel at the end of the message. `initial_open`, at the top, would count the same opening twice.
  open: 'opened',
  click: 'clicked',
} as const;

export const sparkpost: WebhookReader = {
  events: (body) =>
    parsed(body, Batch).flatMap(({ msys }): ReportedEvent[] => {
      const one = msys.message_event ?? msys.track_event;
      if (one === undefined || !isKnown(one.type)) return [];
      const event = EVENTS[one.type];
      const diagnostic = lastReply(one.raw_reason ?? one.reason);
      const status = statusIn(diagnostic);
      return [
        {
          event,
          // The raw address is the one that the sender wrote.
          recipient: one.raw_rcpt_to ?? one.rcpt_to,
          messageId: one.transmission_id ?? null,
          detail: detailOf({
            status,
            diagnostic,
            bounce: event === 'bounced' ? kindOf(one.bounce_class, status) : undefined,
            url: one.target_link_url,
            userAgent: one.user_agent,
            wallMs: wallMsOfSeconds(one.timestamp),
          }),
        },
      ];
    }),
};

/**
 * The last reply before SparkPost gave up:
 * https://support.sparkpost.com/docs/faq/understanding-delays-bounces
 */
function lastReply(reason: string | undefined): string | undefined {
  return /\(last transfail: (.+)\)$/s.exec(reason ?? '')?.[1] ?? reason;
}

/**
 * The classes "invalid recipient" and "no such recipient" are permanent. For the others the server's code
 * decides. https://support.sparkpost.com/customer/portal/articles/1929896
 */
const HARD: ReadonlySet<string> = new Set(['10', '30']);

function kindOf(bounceClass: string | undefined, status: string | undefined): Bounce | undefined {
  return bounceClass !== undefined && HARD.has(bounceClass) ? 'permanent' : bounceOf(status);
}

function wallMsOfSeconds(timestamp: string): number | undefined {
  const seconds = Number(timestamp);
  return timestamp === '' || Number.isNaN(seconds) ? undefined : seconds * 1000;
}

function isKnown(type: string): type is keyof typeof EVENTS {
  return Object.hasOwn(EVENTS, type);
}
