import * as z from 'zod';

/**
 * When and in what detail a sender learns what became of each recipient. The mock decides each fate and keeps the truth; the
 * harness hears of it by SMTP replies and delivery status notifications (RFC 3461, RFC 3464), or by a provider's webhook.
 */

/** Messages that are sent where nobody says how many. */
export const FEEDBACK_MESSAGES = 500;

/**
 * `refused`: the mailbox is known not to exist. Over SMTP the server says so to RCPT; an API accepts, and its provider reports
 * a bounce later. `deferred-delivered`: put off first. `deferred-bounced`: put off, and given up after that.
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

/** What can happen to a message; `refused` at once, in the reply to RCPT. */
export const FEEDBACK_EVENTS = ['refused', 'delivered', 'bounced', 'deferred', 'opened', 'clicked'] as const;
export const FeedbackEvent = z.enum(FEEDBACK_EVENTS);
export type FeedbackEvent = z.infer<typeof FeedbackEvent>;

/** Of these each recipient has one. */
export const FINAL_EVENTS: readonly FeedbackEvent[] = ['refused', 'delivered', 'bounced'];

export const Bounce = z
  .enum(['permanent', 'transient'])
  .describe('whether another message may get through later (RFC 3463, 2)');
export type Bounce = z.infer<typeof Bounce>;

/** What can be known of an event besides that it happened; null where it was not told, or there is no such thing. */
export const FeedbackDetail = z.object({
  status: z.string().nullable().describe('enhanced status code (RFC 3463), such as 5.1.1'),
  diagnostic: z.string().nullable().describe('what the receiving server said'),
  bounce: Bounce.nullable(),
  url: z.string().nullable().describe('that was clicked'),
  userAgent: z.string().nullable().describe('with which it was opened or clicked'),
  wallMs: z.number().nullable().describe('when it happened, in milliseconds since 1970'),
});
export type FeedbackDetail = z.infer<typeof FeedbackDetail>;

/** One thing that happened, as the mock knows it. */
export const TrueEvent = z.object({
  event: FeedbackEvent,
  atMs: z.number().describe('on the clock of sharedClockMs'),
  detail: FeedbackDetail,
  reported: z
    .enum(['yes', 'no-such-report', 'not-asked', 'undeliverable'])
    .describe(
      'yes: the sender has acknowledged it (or it was the reply); no-such-report: this protocol or provider has none for it; ' +
        'not-asked: the sender did not ask for it (NOTIFY); undeliverable: the receiver did not take it',
    ),
});
export type TrueEvent = z.infer<typeof TrueEvent>;

/** All that happened to one recipient, in order. */
export const TrueRecipient = z.object({
  recipient: z.string(),
  id: z.string().describe('identity of the message (identity.ts); empty where it was refused at RCPT'),
  messageId: z
    .string()
    .nullable()
    .describe('by which its reports name the message: ENVID over SMTP, else the id that the API answered'),
  deliveryOutcome: DeliveryOutcome,
  acceptedMs: z.number().describe('or refused; on the clock of sharedClockMs'),
  events: z.array(TrueEvent),
});
export type TrueRecipient = z.infer<typeof TrueRecipient>;

/** What a mock knows when it has told all that it will, or when the time was up. */
export const FeedbackTruth = z.object({
  recipients: z.array(TrueRecipient),
  complete: z.boolean().describe('nothing is left to happen, or to be told'),
  reports: z.int().describe('mails or requests that the receiver took'),
  failedReports: z.int().describe('attempts that it did not take'),
});
export type FeedbackTruth = z.infer<typeof FeedbackTruth>;

/** How the harness knows that a webhook comes from the provider; what `WebhookTarget.secret` then is. */
export type WebhookProof =
  /** ECDSA over P-256; the secret is the private key, PKCS #8 in PEM. The harness verifies with the public one. */
  | 'ecdsa'
  /** HMAC with SHA-256; any text. */
  | 'hmac'
  /** Svix: `whsec_` and the key in base64. */
  | 'svix'
  /** HTTP Basic; `user:password`. */
  | 'basic'
  /** `Authorization: Bearer`; the token. */
  | 'bearer';

/** Dialects whose mocks report by webhook. Those that are missing do not: see docs/feedback.md. */
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

/** Where an API mock posts its events. */
export interface WebhookTarget {
  /** `http:` on the loopback interface. */
  readonly url: string;
  /** See WebhookProof. */
  readonly secret: string;
}

/** Where an SMTP mock delivers its reports, whatever the domain of the envelope's sender. */
export interface ReportTarget {
  readonly host: string;
  readonly port: number;
}

/** What a mock is started with that is to tell of fates; such a mock serves no timed trials. */
export interface FeedbackSettings {
  /** The same seed gives a recipient the same fate, whatever the protocol. */
  readonly seed: number;
  /** `mock: smtp` needs `reports`, a dialect `webhook`. */
  readonly target: ({ readonly by: 'reports' } & ReportTarget) | ({ readonly by: 'webhook' } & WebhookTarget);
}

/**
 * Milliseconds on a clock that all processes of this machine share and nobody sets: libuv's monotonic one, which counts from
 * no point in particular. Unlike the performance object's, it has the same zero in each process.
 */
export function sharedClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
