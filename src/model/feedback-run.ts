import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';
import { DeliveryOutcome, FeedbackDetail, FeedbackEvent, TrueEvent } from './feedback.ts';
import { OUTCOME_KINDS } from './outcome.ts';

const count = z.int().min(0);
const ms = z.number().describe('milliseconds since the first send');

/** An event as reported to the sender. */
export const RecordedEvent = z.object({
  event: FeedbackEvent,
  atMs: ms,
  messageId: z.string().nullable().describe('the message id in the report'),
  detail: FeedbackDetail,
});
export type RecordedEvent = z.infer<typeof RecordedEvent>;

/** One recipient: the send, the true events, and the reported events. */
export const FeedbackRecipient = z.object({
  sentMs: ms,
  answeredMs: ms.describe('when the send was answered, in milliseconds since the first send'),
  outcome: z.enum(OUTCOME_KINDS).describe('outcome of the send'),
  deliveryOutcome: DeliveryOutcome.nullable().describe('null if the mock has no record of the recipient'),
  messageId: z.string().nullable().describe('the message id that reports should carry'),
  happened: z.array(TrueEvent).describe('true events, in order; `atMs` counts from the first send'),
  reported: z
    .array(RecordedEvent)
    .describe('reported events, in order of arrival; includes the reply to the send if it was final'),
});
export type FeedbackRecipient = z.infer<typeof FeedbackRecipient>;

/** Line of a run file: the events that one transport's sender received. */
export const Feedback = z.object({
  type: z.literal('feedback'),
  scenario: z.string().describe('scenario of the messages; each message is sent in its own call'),
  recipients: z.array(FeedbackRecipient),
  complete: z.boolean().describe('false if the time limit passed before the mock had sent all its reports'),
  reports: count.describe('mails or webhook requests that the receiver accepted, counted by the mock'),
  failedReports: count.describe('mails or webhook requests that the receiver did not accept'),
  unauthenticated: count.describe('reports without a valid signature or credential; they are not parsed'),
  unreadable: count.describe('reports that differ from the provider’s documented format'),
  unknownRecipients: count.describe('events for recipients to which nothing was sent'),
});
export type Feedback = z.infer<typeof Feedback>;

export const FEEDBACK_LEFT_OUT_REASONS = ['no-notify', 'no-webhook', 'no-provider', 'real-server'] as const;

/** A transport whose feedback cannot be measured, and the reason. */
export const FeedbackLeftOut = z.object({
  type: z.literal('feedback-left-out'),
  transport: z.string(),
  reason: z
    .enum(FEEDBACK_LEFT_OUT_REASONS)
    .describe(
      'no-notify: the transport cannot request notifications (RFC 3461); no-webhook: its mock sends none; ' +
        'no-provider: it has no mock; real-server: it sends to a target, whose delivery outcomes are unknown',
    ),
});
export type FeedbackLeftOut = z.infer<typeof FeedbackLeftOut>;

/** Details of an event that a report can carry. */
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

/** Feedback of one transport, as the report shows it. */
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
      reportable: count.describe('events for which the protocol or provider has a report'),
    }),
  ),
  happened: count,
  reported: count,
  deliveryOutcomes: z.object({
    decided: count,
    reported: count,
    synchronous: count.describe('outcomes reported in the reply to the send'),
  }),
  failures: z.object({
    happened: count.describe('refusals, bounces and deferrals'),
    explained: count.describe('failures reported with a status code and the server’s text'),
  }),
  details: z.array(
    z.object({
      detail: z.enum(FEEDBACK_DETAILS),
      of: count.describe('reported events that have this detail'),
      right: count,
      wrong: count,
    }),
  ),
  reportDelayP50: Estimate.nullable().describe('time from the event to its report'),
  reportDelayP95: Estimate.nullable(),
  reportDelayMax: Estimate.nullable(),
  outcomeDelayP50: Estimate.nullable().describe('time from the send to the report of the final outcome'),
  outcomeDelayP95: Estimate.nullable(),
  outcomeDelayMax: Estimate.nullable(),
  duplicates: count.describe('events reported more than once'),
  falseReports: count.describe('reported events that did not happen'),
  unknownRecipients: count,
  unauthenticated: count,
  unreadable: count,
  complete: z.boolean(),
});
export type FeedbackSummary = z.infer<typeof FeedbackSummary>;

/** Feedback of a run with `--feedback`. */
export const FeedbackResult = z.object({
  messages: count.describe('messages sent by each transport'),
  transports: z.array(FeedbackSummary),
  leftOut: z.array(FeedbackLeftOut.omit({ type: true })),
});
export type FeedbackResult = z.infer<typeof FeedbackResult>;
