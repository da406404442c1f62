import { comparableAddress } from '../../src/model/address.ts';
import {
  type ApiPoint,
  FAULT_POINTS,
  type FaultAction,
  type FaultRule,
  type FaultScript,
  type RateLimit,
  ruleText,
  type SmtpPoint,
} from '../../src/model/faults.ts';
import { seededRandom } from '../../src/model/random.ts';
import type { FaultCounts } from '../../src/model/trial.ts';
import { type Bucket, bucketOf } from './bucket.ts';
import { type Fires, faultTrigger } from './trigger.ts';

/** The fault to inject now. */
export type InjectedFault = Exclude<FaultAction, { type: 'refuse' }> | Refusing;

export interface Refusing {
  readonly type: 'refuse';
  readonly code: number;
  /** True if the client must retry later, as with greylisting, whatever the code means otherwise. */
  readonly greylisted: boolean;
  /** Set if a rate limit caused the rejection. */
  readonly throttled: { readonly limit: RateLimit; readonly retryAfterMs: number } | undefined;
}

/**
 * Decides which fault fires at each point where a host calls it. Faults fire only between `begin` and `end`:
 * outside of timed trials the mock works normally. The result depends only on script, seed, clock and the
 * order of the calls.
 */
export interface Faults {
  readonly begin: () => void;
  /** Returns the counts since `begin`. */
  readonly end: () => FaultCounts;
  /** The counts so far. */
  readonly counts: () => FaultCounts;
  /**
   * `recipient`: the first one of the message, if known. `recipients`: the number of recipients of the
   * message.
   */
  readonly smtp: (point: SmtpPoint, recipient?: string, recipients?: number) => InjectedFault | undefined;
  /** `recipients`: those of the request, if known. */
  readonly api: (point: ApiPoint, recipients?: readonly string[]) => InjectedFault | undefined;
  /** Resolves to true after `ms`, or to false if the trial ends before that. */
  readonly later: (ms: number) => Promise<boolean>;
  /** Counts accepted recipients whose acknowledgement the client does not, or may not, receive. */
  readonly unacknowledged: (recipients: number) => void;
}

/**
 * The point at which a client above the rate is rejected. Postfix rejects at RCPT
 * (`smtpd_client_recipient_rate_limit`, postconf(5)); Amazon SES after DATA:
 * https://aws.amazon.com/blogs/messaging-and-targeting/how-to-handle-a-throttling-maximum-sending-rate-exceeded-error/
 */
const THROTTLED_AT: Readonly<Record<RateLimit['smtpReply'], SmtpPoint>> = { 450: 'rcpt', 454: 'message' };
const THROTTLED_STATUS = 429;

interface Rule {
  readonly rule: FaultRule;
  readonly salt: number;
  fires: Fires;
  times: number;
}

export function createFaults(
  script: FaultScript,
  seed: number,
  now: () => number = () => performance.now(),
): Faults {
  const rules = saltedRules(script, seed);
  const waiting = new Set<() => void>();
  let armed = false;
  let bucket: Bucket | undefined;
  let throttled = 0;
  let unacknowledged = 0;
  const at = {
    smtp: byPoint(rules, 'smtp'),
    api: byPoint(rules, 'api'),
  };

  const fired = (candidates: readonly Rule[], recipient: string | undefined): InjectedFault | undefined => {
    const key = recipient === undefined ? undefined : comparableAddress(recipient);
    for (const one of candidates) {
      if (!one.fires(key)) continue;
      one.times++;
      const { action, trigger } = one.rule;
      return action.type === 'refuse'
        ? { ...action, greylisted: trigger.type === 'greylist', throttled: undefined }
        : action;
    }
    return undefined;
  };

  const overRate = (code: number, recipients: number): InjectedFault | undefined => {
    const waitMs = bucket?.take(recipients, now()) ?? 0;
    if (waitMs === 0 || script.rate === null) return undefined;
    throttled++;
    return {
      type: 'refuse',
      code,
      greylisted: false,
      throttled: { limit: script.rate, retryAfterMs: waitMs },
    };
  };

  const counts = (): FaultCounts => ({
    fired: [
      ...rules.map(({ rule, times }) => ({ rule: ruleText(rule), times })),
      ...(script.rate === null ? [] : [{ rule: 'rate limit', times: throttled }]),
    ],
    unacknowledged,
  });

  return {
    begin() {
      armed = true;
      throttled = 0;
      unacknowledged = 0;
      const startedMs = now();
      bucket = script.rate === null ? undefined : bucketOf(script.rate, startedMs);
      for (const one of rules) {
        one.times = 0;
        one.fires = faultTrigger(one.rule.trigger, { salt: one.salt, now, startedMs });
      }
    },
    end() {
      armed = false;
      for (const wake of [...waiting]) wake();
      return counts();
    },
    counts,
    smtp(point, recipient, recipients = 1) {
      if (!armed) return undefined;
      const reply = script.rate?.smtpReply ?? 450;
      const over =
        point === THROTTLED_AT[reply] ? overRate(reply, point === 'rcpt' ? 1 : recipients) : undefined;
      return over ?? fired(at.smtp[point] ?? [], recipient);
    },
    api(point, recipients) {
      if (!armed) return undefined;
      const over = point === 'request' ? overRate(THROTTLED_STATUS, recipients?.length ?? 1) : undefined;
      return over ?? fired(at.api[point] ?? [], recipients?.[0]);
    },
    later: (ms) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(armed);
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      }),
    unacknowledged(recipients) {
      unacknowledged += recipients;
    },
  };
}

/** Rule N of SMTP and rule N of the API have the same salt, so that both fire for the same recipients. */
function saltedRules({ rules }: FaultScript, seed: number): Rule[] {
  const randoms = { smtp: seededRandom(seed), api: seededRandom(seed) };
  return rules.map((rule) => {
    const salt = Math.floor(randoms[rule.protocol]() * 2 ** 32);
    return { rule, salt, fires: () => false, times: 0 };
  });
}

function byPoint(
  rules: readonly Rule[],
  protocol: keyof typeof FAULT_POINTS,
): Readonly<Partial<Record<string, readonly Rule[]>>> {
  const points: Partial<Record<string, readonly Rule[]>> = {};
  for (const point of FAULT_POINTS[protocol]) {
    const here = rules.filter(({ rule }) => rule.protocol === protocol && rule.at === point);
    if (here.length > 0) points[point] = here;
  }
  return points;
}
