import * as z from 'zod';
import type { FeedbackEvent } from '../../model/feedback.ts';
import { bounceOf, detailOf, statusIn } from '../report.ts';
import { parsed, type WebhookReader } from './reader.ts';

/**
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads: one event a request.
 */
const Report = z.object({
  'event-data': z.object({
    event: z.string(),
    recipient: z.string(),
    timestamp: z.number(),
    severity: z.enum(['permanent', 'temporary']).optional(),
    message: z.object({ headers: z.object({ 'message-id': z.string().optional() }) }).optional(),
    'delivery-status': z
      .object({
        code: z.number().nullish(),
        message: z.string().nullish(),
        description: z.string().nullish(),
        'enhanced-code': z.string().nullish(),
      })
      .optional(),
    'client-info': z.object({ 'user-agent': z.string().optional() }).optional(),
    url: z.string().optional(),
  }),
});

type EventData = z.infer<typeof Report>['event-data'];

export const mailgun: WebhookReader = {
  events(body) {
    const data = parsed(body, Report)['event-data'];
    const event = eventOf(data);
    if (event === undefined) return [];
    const status = data['delivery-status'];
    const diagnostic = diagnosticOf(status);
    const code = status?.['enhanced-code'] || statusIn(diagnostic);
    return [
      {
        event,
        recipient: data.recipient,
        messageId: data.message?.headers['message-id'] ?? null,
        detail: detailOf({
          status: code,
          diagnostic,
          // `severity` only means that Mailgun stopped retrying; the code tells permanent from transient.
          bounce: event === 'bounced' ? bounceOf(code) : undefined,
          url: data.url,
          userAgent: data['client-info']?.['user-agent'],
          wallMs: data.timestamp * 1000,
        }),
      },
    ];
  },
};

/** The server's reply code and text are separate fields. */
function diagnosticOf(status: EventData['delivery-status']): string | undefined {
  const text = status?.message || status?.description || '';
  const { code } = status ?? {};
  if (text === '' || code === null || code === undefined || text.startsWith(String(code)))
    return text || undefined;
  return `${code} ${text}`;
}

/** `severity` distinguishes a temporary failure, which is retried, from a permanent one. */
function eventOf({ event, severity }: EventData): FeedbackEvent | undefined {
  switch (event) {
    case 'failed':
      return severity === 'temporary' ? 'deferred' : 'bounced';
    case 'delivered':
    case 'opened':
    case 'clicked':
      return event;
    default:
      return undefined;
  }
}
