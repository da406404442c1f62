import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';
import { DeliveryOutcome, FeedbackDetail, FeedbackEvent, TrueEvent } from './feedback.ts';
import { OUTCOME_KINDS } from './outcome.ts';

const count = z.int().min(0);
const ms = z.number().describe('milliseconds since the first send');

/** What the sender was told, and when it knew. */
export const RecordedEvent = z.object({
  event: FeedbackEvent,
  atMs: ms,
  messageId: z.string().nullable().describe('by which the report names the message'),
  detail: FeedbackDetail,
});
export type RecordedEvent = z.infer<typeof RecordedEvent>;

/** One recipient: what the sender did and was told, beside what happened. */
export const FeedbackRecipient = z.object({
  sentMs: ms,
  answeredMs: ms.describe('the same of the answer to the send'),
  outcome: z.enum(OUTCOME_KINDS).describe('what that answer said'),
  deliveryOutcome: DeliveryOutcome.nullable().describe('null where the mock never heard of the recipient'),
  messageId: z.string().nullable().describe('by which reports should name the message'),
  happened: z.array(TrueEvent).describe('in order; `atMs` since the first send'),
  reported: z
    .array(RecordedEvent)
    .describe('in order of arrival; the answer to the send among them where it told a fate'),
});
export type FeedbackRecipient = z.infer<typeof FeedbackRecipient>;

/** What one transport's sender learned of its recipients, line of a run file. */
export const Feedback = z.object({
  type: z.literal('feedback'),
  scenario: z.string().describe('of whose messages; each is sent in a call of its own'),
  recipients: z.array(FeedbackRecipient),
  complete: z.boolean().describe('the mock told all that it would before the time was up'),
  reports: count.describe('mails or requests that the receiver took, as the mock counted them'),
  failedReports: count.describe('attempts that it did not take'),
  unauthenticated: count.describe('reports that nobody could prove to come from the provider: not read'),
  unreadable: count.describe('reports that were not as their document says'),
  unknownRecipients: count.describe('events of recipients to whom nothing was sent'),
});
export type Feedback = z.infer<typeof Feedback>;

export const FEEDBACK_LACKS = ['no-notify', 'no-webhook', 'no-provider', 'real-server'] as const;

/** A transport that has no feedback to be compared, and why. */
export const FeedbackLeftOut = z.object({
  type: z.literal('feedback-left-out'),
  transport: z.string(),
  reason: z
    .enum(FEEDBACK_LACKS)
    .describe(
      'no-notify: it cannot ask for notifications (RFC 3461); no-webhook: its mock has none; no-provider: it speaks with no mock; ' +
        'real-server: it sends to a target, of which nobody here knows the fates',
    ),
});
export type FeedbackLeftOut = z.infer<typeof FeedbackLeftOut>;

/** What can be told of an event besides that it happened. */
export const FEEDBACK_DETAILS = [
  'messageId',
  'wallMs',
  'status',
  'diagnostic',
  'bounce',
  'userAgent',
  'url',
] as const;
export type DetailName = (typeof FEEDBACK_DETAILS)[number];

/** What one transport's sender learned, as reports show it. */
export const FeedbackSummary = z.object({
  scenario: z.string(),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string(),
  recipients: count,
  events: z.array(
    z.object({
      event: FeedbackEvent,
      happened: count,
      reported: count,
      reportable: count.describe('of these, the ones for which protocol or provider has a report'),
    }),
  ),
  happened: count,
  reported: count,
  deliveryOutcomes: z.object({
    decided: count,
    reported: count,
    synchronous: count.describe('of these, in the answer to the send'),
  }),
  failures: z.object({
    happened: count.describe('refusals, bounces and deferrals'),
    explained: count.describe('told with their status code and what the server said'),
  }),
  details: z.array(
    z.object({
      detail: z.enum(FEEDBACK_DETAILS),
      of: count.describe('learned events of which there is such a thing'),
      right: count,
      wrong: count,
    }),
  ),
  reportDelayP50: Estimate.nullable().describe('event to knowledge, of what was learned'),
  reportDelayP95: Estimate.nullable(),
  reportDelayMax: Estimate.nullable(),
  outcomeDelayP50: Estimate.nullable().describe('send to knowledge of the final fate'),
  outcomeDelayP95: Estimate.nullable(),
  outcomeDelayMax: Estimate.nullable(),
  duplicates: count.describe('events told once more'),
  falseReports: count.describe('events told that did not happen'),
  unknownRecipients: count,
  unauthenticated: count,
  unreadable: count,
  complete: z.boolean(),
});
export type FeedbackSummary = z.infer<typeof FeedbackSummary>;

/** A run whose senders listened for what became of their messages. */
export const FeedbackResult = z.object({
  messages: count.describe('sent by each transport'),
  transports: z.array(FeedbackSummary),
  leftOut: z.array(FeedbackLeftOut.omit({ type: true })),
});
export type FeedbackResult = z.infer<typeof FeedbackResult>;
