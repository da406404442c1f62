import type { Outcome } from '../../model/outcome.ts';
import type { Random } from '../../model/random.ts';
import type { RetryPolicy } from '../../model/retry.ts';

/**
 * The decision after an attempt. `uncertain`: the message may have been accepted, so it is not sent again.
 */
export type Decision =
  | { readonly next: 'wait'; readonly ms: number }
  | { readonly next: 'final'; readonly why: 'accepted' | 'refused' | 'exhausted' | 'uncertain' };

/** RFC 3463: 4.7.x means policy, which includes throttling and greylisting. SES sends 454, SparkPost 420. */
const THROTTLED = /^(?:4\.7\.\d+|429|420|450|454)$/;

/** Pure in its arguments. `attempts`: number so far, including this one. */
export function decide(
  policy: RetryPolicy,
  attempts: number,
  outcome: Outcome | undefined,
  random: Random,
): Decision {
  if (outcome?.kind === 'accepted') return { next: 'final', why: 'accepted' };
  if (outcome?.kind === 'rejected') return { next: 'final', why: 'refused' };
  if (attempts >= policy.attempts) return { next: 'final', why: 'exhausted' };
  if (outcome?.kind !== 'deferred' && policy.uncertain === 'give-up')
    return { next: 'final', why: 'uncertain' };
  const ms = waitMs(policy, attempts, outcome, random);
  return ms === undefined ? { next: 'final', why: 'exhausted' } : { next: 'wait', ms };
}

/**
 * Exponential backoff with full jitter, so that recipients refused together do not return together (Marc
 * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog 2015). Undefined if the server requests a
 * wait beyond the policy's maximum.
 */
function waitMs(
  { firstMs, mostMs, hints }: RetryPolicy,
  attempts: number,
  outcome: Outcome | undefined,
  random: Random,
): number | undefined {
  const bound = (doublings: number): number => Math.min(mostMs, firstMs * 2 ** doublings);
  if (!hints || outcome === undefined || outcome.kind === 'accepted') return random() * bound(attempts - 1);
  const { retryAfterMs, status } = outcome;
  if (retryAfterMs !== undefined)
    return retryAfterMs > mostMs ? undefined : retryAfterMs + random() * Math.min(firstMs, mostMs);
  // Throttled without a requested wait: at least half of the doubled bound.
  if (status !== undefined && THROTTLED.test(status)) return (0.5 + random() / 2) * bound(attempts);
  return random() * bound(attempts - 1);
}
