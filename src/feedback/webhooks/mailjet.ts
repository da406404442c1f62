import * as z from 'zod';
import type { Bounce, FeedbackEvent } from '../../model/feedback.ts';
import { detailOf, type ReportedEvent, statusIn } from '../report.ts';
import { parsed, type WebhookReader } from './reader.ts';

const Event = z.object({
  event: z.string(),
  time: z.number(),
  email: z.string(),
  MessageID: z.union([z.string(), z.number()]).optional(),
  smtp_reply: z.string().optional(),
  hard_bounce: z.boolean().optional(),
  error: z.string().optional(),
  comment: z.string().optional(),
  url: z.string().optional(),
  agent: z.string().optional(),
});
type Event = z.infer<typeof Event>;

/**
 * https://dev.mailjet.com/email/guides/webhooks/: one event, or an array if events are grouped.
 * "sent" means that the recipient's server took the message; `time` is in seconds.
 */
const Report = z.union([Event, z.array(Event)]);

export const mailjet: WebhookReader = {
  events: (body) =>
    [parsed(body, Report, wholeIds)].flat().flatMap((one): ReportedEvent[] => {
      const event = eventOf(one);
      if (event === undefined) return [];
      // The reply to an accepted message, else to a rejected one; `error` is Mailjet's own term.
      const diagnostic = one.smtp_reply ?? one.comment;
      return [
        {
          event,
          recipient: one.email,
          messageId: one.MessageID === undefined ? null : String(one.MessageID),
          detail: detailOf({
            status: statusIn(diagnostic),
            diagnostic,
            bounce:
              event === 'bounced' && one.hard_bounce !== undefined ? kindOf(one.hard_bounce) : undefined,
            url: one.url,
            userAgent: one.agent,
            wallMs: one.time * 1000,
          }),
        },
      ];
    }),
};

function kindOf(hard: boolean): Bounce {
  return hard ? 'permanent' : 'transient';
}

/** Mailjet retries a greylisted message (the guide's table of errors). */
function eventOf({ event, error, hard_bounce }: Event): FeedbackEvent | undefined {
  switch (event) {
    case 'sent':
      return 'delivered';
    case 'bounce':
    case 'blocked':
      return error === 'greylisted' && hard_bounce !== true ? 'deferred' : 'bounced';
    case 'open':
      return 'opened';
    case 'click':
      return 'clicked';
    default:
      return undefined;
  }
}

/** Message IDs may exceed JavaScript's safe integers, so their digits are kept as text. */
function wholeIds(
  this: unknown,
  key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  return key === 'MessageID' && typeof value === 'number' ? (context?.source ?? value) : value;
}
