import * as z from 'zod';

/**
 * Points of an SMTP session at which a fault can be injected. `content`: during the message data. `message`:
 * at the final dot, before the message is accepted. `accepted`: after acceptance, before the reply.
 */
export const SMTP_POINTS = [
  'connect',
  'greeting',
  'ehlo',
  'auth',
  'mail',
  'rcpt',
  'data',
  'content',
  'message',
  'accepted',
] as const;
export type SmtpPoint = (typeof SMTP_POINTS)[number];

/**
 * Points of an API request. `body`: during the body. `request`: before acceptance. `item`: one recipient of a
 * request.
 */
export const API_POINTS = ['connect', 'body', 'request', 'item', 'accepted'] as const;
export type ApiPoint = (typeof API_POINTS)[number];

export const FAULT_POINTS = { smtp: SMTP_POINTS, api: API_POINTS } as const;

/**
 * Points at which a reply or status can be replaced. Other points allow disconnect, reset, delay and stall
 * only.
 */
const REPLY_POINTS: ReadonlySet<string> = new Set([
  'greeting',
  'ehlo',
  'auth',
  'mail',
  'rcpt',
  'data',
  'message',
  'request',
  'item',
]);
/** Points at which the server knows the recipient, so that a share counts recipients and not occurrences. */
const RECIPIENT_POINTS: ReadonlySet<string> = new Set([
  'rcpt',
  'data',
  'content',
  'message',
  'accepted',
  'request',
  'item',
]);

const faultAction = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('refuse'),
    code: z.int().min(400).max(599).describe('SMTP reply code or HTTP status'),
  }),
  z.object({ type: z.literal('disconnect') }).describe('the server closes the connection (FIN)'),
  z.object({ type: z.literal('reset') }).describe('the server resets the connection (RST)'),
  z.object({ type: z.literal('delay'), ms: z.number().positive() }),
  z.object({ type: z.literal('stall') }).describe('the server stops responding'),
]);
export type FaultAction = z.infer<typeof faultAction>;

const faultTrigger = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('share'),
    share: z.number().gt(0).max(1).describe('share of recipients; the same recipients in every protocol'),
    times: z
      .int()
      .min(1)
      .nullable()
      .describe('attempts of a selected recipient that the fault hits; null: all'),
  }),
  z.object({ type: z.literal('every'), nth: z.int().min(1) }),
  z.object({ type: z.literal('first'), count: z.int().min(1) }),
  z
    .object({ type: z.literal('window'), forMs: z.number().positive(), everyMs: z.number().positive() })
    .describe('for `forMs` in every `everyMs`; the first window starts one period after the trial starts'),
  z
    .object({ type: z.literal('greylist'), forMs: z.number().positive() })
    .describe('each recipient, for `forMs` after its first attempt'),
]);
export type FaultTrigger = z.infer<typeof faultTrigger>;

export const FaultRule = z.object({
  protocol: z.enum(['smtp', 'api']),
  at: z.enum([...SMTP_POINTS, 'body', 'request', 'item']),
  action: faultAction,
  trigger: faultTrigger,
});
export type FaultRule = z.infer<typeof FaultRule>;

/** A token bucket: each recipient takes one token; tokens return at the rate, up to the burst. */
export const RateLimit = z.object({
  perSecond: z.number().positive(),
  burst: z.int().min(1),
  smtpReply: z
    .literal([450, 454])
    .default(450)
    .describe('450: at RCPT, like Postfix; 454: to the message, like Amazon SES'),
});
export type RateLimit = z.infer<typeof RateLimit>;

/**
 * Faults that the mocks inject in timed trials. Seeded: the same recipients get the same faults in each
 * trial.
 */
export const FaultScript = z.object({
  name: z.string().describe('the faults as requested'),
  rules: z.array(FaultRule).describe('the first rule that fires applies'),
  rate: RateLimit.nullable(),
});
export type FaultScript = z.infer<typeof FaultScript>;

/** The reason why a rule is invalid; undefined for a valid rule. */
export function ruleProblem({ protocol, at, action, trigger }: FaultRule): string | undefined {
  const points: readonly string[] = FAULT_POINTS[protocol];
  if (!points.includes(at)) return `${protocol === 'smtp' ? 'SMTP' : 'an API'} has no point "${at}"`;
  if (action.type === 'refuse' && !REPLY_POINTS.has(at))
    return `a server sends no reply at "${at}"; expected disconnect, reset, stall or a delay`;
  if (protocol === 'api' && (at === 'connect' || at === 'body') && action.type === 'delay')
    return `an API cannot delay at "${at}"; use "request"`;
  if (at === 'item' && action.type !== 'refuse') return 'a fault at "item" can only be an HTTP status';
  if (trigger.type === 'greylist' && !RECIPIENT_POINTS.has(at))
    return `the server does not know the recipient at "${at}", so it cannot greylist`;
  if (trigger.type === 'window' && trigger.forMs >= trigger.everyMs)
    return `a window of ${trigger.forMs} ms in every ${trigger.everyMs} ms never closes`;
  return undefined;
}

/** `SMTP rcpt: 451 for 5 % of recipients`, for reports. */
export function ruleText({ protocol, at, action, trigger }: FaultRule): string {
  const subject = RECIPIENT_POINTS.has(at) ? 'recipients' : 'occurrences';
  return `${protocol === 'smtp' ? 'SMTP' : 'API'} ${at}: ${actionText(action)} ${triggerText(trigger, subject)}`;
}

/** Every rule and the rate limit, for reports. */
export function scriptTexts({ rules, rate }: FaultScript): readonly string[] {
  return [
    ...(rate === null
      ? []
      : [
          `at most ${rate.perSecond} recipients per second, in bursts of up to ${rate.burst}${rate.smtpReply === 454 ? '; SMTP replies 454 to the message' : ''}`,
        ]),
    ...rules.map(ruleText),
  ];
}

function actionText(action: FaultAction): string {
  switch (action.type) {
    case 'refuse':
      return String(action.code);
    case 'delay':
      return `${action.ms} ms late`;
    default:
      return action.type;
  }
}

function triggerText(trigger: FaultTrigger, subject: string): string {
  switch (trigger.type) {
    case 'share': {
      const all =
        trigger.share === 1
          ? `for all ${subject}`
          : `for ${Math.round(trigger.share * 100_000) / 1000} % of ${subject}`;
      if (subject === 'occurrences' || trigger.times === null) return all;
      return trigger.times === 1 ? `${all}, once` : `${all}, ${trigger.times} times`;
    }
    case 'every':
      return `every ${trigger.nth}th time`;
    case 'first':
      return trigger.count === 1 ? 'the first time' : `the first ${trigger.count} times`;
    case 'window':
      return `for ${trigger.forMs} ms in every ${trigger.everyMs} ms`;
    case 'greylist':
      return `until ${trigger.forMs} ms after each recipient’s first attempt`;
    default:
      return trigger satisfies never;
  }
}
