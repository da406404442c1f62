import * as z from 'zod';

/**
 * Where trouble can befall an SMTP client. `content`: while the message is on its way; `message`: at the final dot, before the
 * message is accepted; `accepted`: after that, before the reply.
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

/** And an API's. `body`: while the request is on its way; `request`: before it is accepted; `item`: one recipient of a request. */
export const API_POINTS = ['connect', 'body', 'request', 'item', 'accepted'] as const;
export type ApiPoint = (typeof API_POINTS)[number];

export const FAULT_POINTS = { smtp: SMTP_POINTS, api: API_POINTS } as const;

/** At which a reply or a status can stand in place of the server's own. The others can only break off, delay or stall. */
const ANSWERED: ReadonlySet<string> = new Set([
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
/** At which the server knows for whom the message is, so that chance strikes recipients and not occurrences. */
const KNOWS_RECIPIENTS: ReadonlySet<string> = new Set([
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
    code: z.int().min(400).max(599).describe('reply code of SMTP, or HTTP status'),
  }),
  z.object({ type: z.literal('disconnect') }).describe('the server closes the connection (FIN)'),
  z.object({ type: z.literal('reset') }).describe('the server resets the connection (RST)'),
  z.object({ type: z.literal('delay'), ms: z.number().positive() }),
  z.object({ type: z.literal('stall') }).describe('the server never says another word'),
]);
export type FaultAction = z.infer<typeof faultAction>;

const faultTrigger = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('share'),
    share: z.number().gt(0).max(1).describe('of recipients, the same ones over every protocol'),
    times: z
      .int()
      .min(1)
      .nullable()
      .describe('attempts of a struck recipient that are struck; null: all of them'),
  }),
  z.object({ type: z.literal('every'), nth: z.int().min(1) }),
  z.object({ type: z.literal('first'), count: z.int().min(1) }),
  z
    .object({ type: z.literal('window'), forMs: z.number().positive(), everyMs: z.number().positive() })
    .describe('for so long in every so long, first one period after the trial began'),
  z
    .object({ type: z.literal('greylist'), forMs: z.number().positive() })
    .describe('each recipient, from its first attempt on for so long'),
]);
export type FaultTrigger = z.infer<typeof faultTrigger>;

export const FaultRule = z.object({
  protocol: z.enum(['smtp', 'api']),
  at: z.enum([...SMTP_POINTS, 'body', 'request', 'item']),
  action: faultAction,
  trigger: faultTrigger,
});
export type FaultRule = z.infer<typeof FaultRule>;

/** A token bucket: each recipient takes one token; they come back at the rate, up to the burst. */
export const RateLimit = z.object({
  perSecond: z.number().positive(),
  burst: z.int().min(1),
  smtpReply: z
    .literal([450, 454])
    .default(450)
    .describe('450 at RCPT, as Postfix; 454 to the message, as Amazon SES'),
});
export type RateLimit = z.infer<typeof RateLimit>;

/** What the mocks do to their clients in timed trials: seeded, so that the same recipients meet the same trouble in each. */
export const FaultScript = z.object({
  name: z.string().describe('as it was asked for'),
  rules: z.array(FaultRule).describe('the first that strikes counts'),
  rate: RateLimit.nullable(),
});
export type FaultScript = z.infer<typeof FaultScript>;

/** Why a rule makes no sense; undefined where it does. */
export function ruleProblem({ protocol, at, action, trigger }: FaultRule): string | undefined {
  const points: readonly string[] = FAULT_POINTS[protocol];
  if (!points.includes(at)) return `${protocol === 'smtp' ? 'SMTP' : 'an API'} has no point "${at}"`;
  if (action.type === 'refuse' && !ANSWERED.has(at))
    return `at "${at}" nothing can be answered; expected disconnect, reset, stall or a delay`;
  if (protocol === 'api' && (at === 'connect' || at === 'body') && action.type === 'delay')
    return `a delay at "${at}" of an API is one at "request"`;
  if (at === 'item' && action.type !== 'refuse') return 'an item can only be refused; expected a status';
  if (trigger.type === 'greylist' && !KNOWS_RECIPIENTS.has(at))
    return `at "${at}" recipients are not known, so that none can be greylisted`;
  if (trigger.type === 'window' && trigger.forMs >= trigger.everyMs)
    return `${trigger.forMs} ms in every ${trigger.everyMs} ms is all the time`;
  return undefined;
}

/** `SMTP rcpt: 451 for 5 % of recipients`, in the words of reports. */
export function ruleText({ protocol, at, action, trigger }: FaultRule): string {
  const subject = KNOWS_RECIPIENTS.has(at) ? 'recipients' : 'occurrences';
  return `${protocol === 'smtp' ? 'SMTP' : 'API'} ${at}: ${actionText(action)} ${triggerText(trigger, subject)}`;
}

/** Every rule, and the limit. */
export function scriptTexts({ rules, rate }: FaultScript): readonly string[] {
  return [
    ...(rate === null
      ? []
      : [
          `at most ${rate.perSecond} recipients a second are taken, and bursts of ${rate.burst}${rate.smtpReply === 454 ? '; SMTP answers 454 to the message' : ''}`,
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
          : `for ${Number((trigger.share * 100).toFixed(3))} % of ${subject}`;
      if (subject === 'occurrences' || trigger.times === null) return all;
      return trigger.times === 1 ? `${all}, once` : `${all}, ${trigger.times} times`;
    }
    case 'every':
      return `every ${trigger.nth} times`;
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
