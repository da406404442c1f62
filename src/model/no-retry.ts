import type { RetryPolicy } from './retry.ts';

/** A single attempt. In its own file, so that help loads no schema. */
export const NO_RETRY: RetryPolicy = Object.freeze({
  name: 'none',
  attempts: 1,
  firstMs: 100,
  mostMs: 30_000,
  hints: false,
  uncertain: 'give-up',
  keys: false,
  queue: 10_000,
});
