import * as z from 'zod';

/**
 * Feedback: when, and in what detail, a sender gets the delivery outcome of each recipient. The mock decides
 * each outcome and records the true events. The harness receives SMTP replies and delivery status
 * notifications (RFC 3461, RFC 3464), or a provider's webhooks.
 */

/** Default number of messages. */
export const FEEDBACK_MESSAGES = 500;

/**
 * `refused`: the mailbox does not exist. An SMTP server replies so to RCPT; an API accepts, and its provider
 * reports a bounce later. `deferred-delivered` and `deferred-bounced`: deferred first, then delivered or
 * given up.
 */
export const DELIVERY_OUTCOMES = [
  'refused',
  'delivered',
  'bounced',
  'deferred-delivered',
  'deferred-bounced',
] as const;
export const DeliveryOutcome = z.enum(DELIVERY_OUTCOMES);
export type DeliveryOutcome = z.infer<typeof DeliveryOutcome>;

/** Delivery events of a message; `refused` is reported in the reply to RCPT. */
export const FEEDBACK_EVENTS = ['refused', 'delivered', 'bounced', 'deferred', 'opened', 'clicked'] as const;
export const FeedbackEvent = z.enum(FEEDBACK_EVENTS);
export type FeedbackEvent = z.infer<typeof FeedbackEvent>;

/** Each recipient has exactly one of these events. */
export const FINAL_EVENTS: readonly FeedbackEvent[] = ['refused', 'delivered', 'bounced'];

export const Bounce = z
  .enum(['permanent', 'transient'])
  .describe('whether another message may get through later (RFC 3463, 2)');
export type Bounce = z.infer<typeof Bounce>;

/** Details of an event; null if not reported, or if the event has no such detail. */
export const FeedbackDetail = z.object({
  status: z.string().nullable().describe('enhanced status code (RFC 3463), such as 5.1.1'),
  diagnostic: z.string().nullable().describe('text of the receiving server'),
  bounce: Bounce.nullable(),
  url: z.string().nullable().describe('the clicked link'),
  userAgent: z.string().nullable().describe('client that opened or clicked'),
  wallMs: z.number().nullable().describe('time of the event, in milliseconds since 1970'),
});
export type FeedbackDetail = z.infer<typeof FeedbackDetail>;

/** An event in the mock's record. */
export const TrueEvent = z.object({
  event: FeedbackEvent,
  atMs: z.number().describe('on the clock of sharedClockMs'),
  detail: FeedbackDetail,
  reported: z
    .enum(['yes', 'no-such-report', 'not-asked', 'undeliverable'])
    .describe(
      'yes: the sender acknowledged the report, or it was the reply; no-such-report: the protocol or provider has none; ' +
        'not-asked: the sender did not request it (NOTIFY); undeliverable: the receiver did not accept it',
    ),
});
export type TrueEvent = z.infer<typeof TrueEvent>;

/** All events of one recipient, in order. */
export const TrueRecipient = z.object({
  recipient: z.string(),
  id: z.string().describe('identity of the message (proof/identity.ts); empty if it was refused at RCPT'),
  messageId: z
    .string()
    .nullable()
    .describe('the message id in its reports: ENVID (SMTP), or the id that the API returned'),
  deliveryOutcome: DeliveryOutcome,
  acceptedMs: z.number().describe('time of acceptance or refusal, on the clock of sharedClockMs'),
  events: z.array(TrueEvent),
});
export type TrueRecipient = z.infer<typeof TrueRecipient>;

/** A mock's record after its last report, or at the time limit. */
export const FeedbackTruth = z.object({
  recipients: z.array(TrueRecipient),
  complete: z.boolean().describe('no event and no report is pending'),
  reports: z.int().describe('mails or webhook requests that the receiver accepted'),
  failedReports: z.int().describe('mails or webhook requests that the receiver did not accept'),
});
export type FeedbackTruth = z.infer<typeof FeedbackTruth>;

/** How a webhook proves that it comes from the provider, and the meaning of `WebhookTarget.secret`. */
export type WebhookProof =
  /**
   * ECDSA over P-256; the secret is the private key, PKCS #8 in PEM. The harness verifies with the public
   * key.
   */
  | 'ecdsa'
  /** HMAC with SHA-256; the secret is any text. */
  | 'hmac'
  /** Svix; the secret is `whsec_` and the key in base64. */
  | 'svix'
  /** HTTP Basic; the secret is `user:password`. */
  | 'basic'
  /** `Authorization: Bearer`; the secret is the token. */
  | 'bearer';

/** Dialects whose mocks send webhooks. docs/feedback.md says why the others do not. */
export const WEBHOOK_PROOFS = {
  sendgrid: 'ecdsa',
  postmark: 'basic',
  mailgun: 'hmac',
  sparkpost: 'basic',
  mailjet: 'basic',
  resend: 'svix',
  brevo: 'bearer',
} as const satisfies Readonly<Record<string, WebhookProof>>;
export type WebhookDialect = keyof typeof WEBHOOK_PROOFS;

/** The URL to which an API mock posts its events. */
export interface WebhookTarget {
  /** `http:` on the loopback interface. */
  readonly url: string;
  /** See WebhookProof. */
  readonly secret: string;
}

/** The server to which an SMTP mock delivers its reports, whatever the domain of the envelope sender. */
export interface ReportTarget {
  readonly host: string;
  readonly port: number;
}

/** Settings of a mock that reports delivery events; it serves no timed trials. */
export interface FeedbackSettings {
  /** A recipient's delivery outcome depends on the seed alone, not on the protocol. */
  readonly seed: number;
  /** `mock: smtp` needs `reports`, a dialect `webhook`. */
  readonly target: ({ readonly by: 'reports' } & ReportTarget) | ({ readonly by: 'webhook' } & WebhookTarget);
}

/**
 * Milliseconds on libuv's monotonic clock, which all processes of this machine share. `performance.now()`
 * starts at a different zero in each process.
 */
export function sharedClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
