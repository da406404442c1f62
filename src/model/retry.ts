import * as z from 'zod';

/** How a sender retries recipients that were not accepted. */
export const RetryPolicy = z.object({
  name: z.string().describe('the policy as requested'),
  attempts: z.int().min(1).max(100).describe('maximum attempts per recipient; 1: no retries'),
  firstMs: z.number().positive().describe('upper bound of the first wait; it doubles with each attempt'),
  mostMs: z
    .number()
    .positive()
    .describe('longest wait; a recipient is given up if the server requests a longer one'),
  hints: z
    .boolean()
    .describe(
      'follows the wait that the server requests (Retry-After and similar), and slows down if it throttles',
    ),
  uncertain: z
    .enum(['resend', 'give-up'])
    .describe('what to do after a lost connection or a timeout, if the message may have been accepted'),
  keys: z.boolean().describe('sends idempotency keys to providers that support them'),
  queue: z.int().min(1).describe('maximum recipients waiting for a retry; further ones are given up'),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

/** The policy for reports. */
export function retryText({ attempts, firstMs, mostMs, hints, uncertain, keys, queue }: RetryPolicy): string {
  if (attempts === 1) return 'no retries';
  return [
    `up to ${attempts} attempts, random waits of up to ${firstMs} ms, doubling to at most ${mostMs} ms`,
    hints ? 'server hints followed' : 'server hints ignored',
    uncertain === 'resend' ? 'uncertain sends are repeated' : 'uncertain sends are given up',
    keys ? 'idempotency keys if supported' : 'no idempotency keys',
    `a queue of ${queue} recipients`,
  ].join('; ');
}
