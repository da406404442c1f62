import * as z from 'zod';
import type { Bounce } from '../../model/feedback.ts';
import { detailOf, type ReportedEvent, statusIn, wallMsOf } from '../report.ts';
import { parsed, type WebhookReader } from './reader.ts';

const MessageID = z.string();

/**
 * https://postmarkapp.com/developer/webhooks/webhooks-overview and the page of each webhook: one record per
 * request. Records that Sendoff ignores, such as SubscriptionChange, are recognized by their RecordType.
 */
const Report = z.union([
  z.object({
    RecordType: z.literal('Delivery'),
    MessageID,
    Recipient: z.string(),
    DeliveredAt: z.string(),
    Details: z.string().optional(),
  }),
  z.object({
    RecordType: z.literal('Bounce'),
    MessageID,
    Email: z.string(),
    BouncedAt: z.string(),
    Type: z.string(),
    Details: z.string().optional(),
  }),
  z.object({
    RecordType: z.enum(['Open', 'Click']),
    MessageID,
    Recipient: z.string(),
    ReceivedAt: z.string(),
    UserAgent: z.string().optional(),
    OriginalLink: z.string().optional(),
  }),
  z.object({ RecordType: z.enum(['SpamComplaint', 'SubscriptionChange', 'SMTPApiError']) }),
]);

export const postmark: WebhookReader = {
  events(body): readonly ReportedEvent[] {
    const report = parsed(body, Report);
    switch (report.RecordType) {
      case 'Delivery':
        return [
          {
            event: 'delivered',
            recipient: report.Recipient,
            messageId: report.MessageID,
            detail: detailOf({
              diagnostic: report.Details,
              status: statusIn(report.Details),
              wallMs: wallMsOf(report.DeliveredAt),
            }),
          },
        ];
      case 'Bounce':
        return [
          {
            event: TRANSIENT.has(report.Type) ? 'deferred' : 'bounced',
            recipient: report.Email,
            messageId: report.MessageID,
            detail: detailOf({
              diagnostic: report.Details,
              status: statusIn(report.Details),
              bounce: BOUNCES[report.Type],
              wallMs: wallMsOf(report.BouncedAt),
            }),
          },
        ];
      case 'Open':
      case 'Click':
        return [
          {
            event: report.RecordType === 'Open' ? 'opened' : 'clicked',
            recipient: report.Recipient,
            messageId: report.MessageID,
            detail: detailOf({
              userAgent: report.UserAgent,
              url: report.OriginalLink,
              wallMs: wallMsOf(report.ReceivedAt),
            }),
          },
        ];
      default:
        return [];
    }
  },
};

/** Types that Postmark retries: https://postmarkapp.com/developer/api/bounce-api#bounce-types. */
const TRANSIENT: ReadonlySet<string> = new Set(['Transient', 'DnsError']);
const BOUNCES: Readonly<Record<string, Bounce>> = { HardBounce: 'permanent', SoftBounce: 'transient' };
