import * as z from 'zod';

/** What a sender does with recipients that were not accepted. */
export const RetryPolicy = z.object({
  name: z.string().describe('as it was asked for'),
  attempts: z.int().min(1).max(100).describe('in all; with 1 nothing is tried again'),
  firstMs: z.number().positive().describe('bound of the first wait; it doubles with each attempt'),
  mostMs: z.number().positive().describe('longest wait; a server that asks for longer is given up'),
  hints: z
    .boolean()
    .describe(
      'waits as long as the server asks for (Retry-After and the like), and longer where it throttles',
    ),
  uncertain: z
    .enum(['resend', 'give-up'])
    .describe('where the connection ended or time ran out, so that the message may have been accepted'),
  keys: z.boolean().describe('sends idempotency keys to providers that take them'),
  queue: z.int().min(1).describe('recipients that may wait for another attempt; any beyond are given up'),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

/** In the words of reports. */
export function retryText({ attempts, firstMs, mostMs, hints, uncertain, keys, queue }: RetryPolicy): string {
  if (attempts === 1) return 'nothing is tried again';
  return [
    `up to ${attempts} attempts, waits at random up to ${firstMs} ms, doubling, at most ${mostMs} ms`,
    hints ? 'server’s hints honoured' : 'server’s hints ignored',
    uncertain === 'resend'
      ? 'what may have been accepted is sent again'
      : 'what may have been accepted is given up',
    keys ? 'with idempotency keys where there are any' : 'without idempotency keys',
    `${queue} recipients may wait`,
  ].join('; ');
}
