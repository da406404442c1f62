import * as z from 'zod';
import { NO_RETRY } from '../model/no-retry.ts';
import { RetryPolicy } from '../model/retry.ts';
import { durationMs } from './notation.ts';
import { suggestion } from './suggestion.ts';

export interface NamedPolicy {
  readonly policy: RetryPolicy;
  /** One line for `sendoff list`. */
  readonly summary: string;
}

const EXPONENTIAL: RetryPolicy = {
  ...NO_RETRY,
  name: 'exponential',
  attempts: 5,
  firstMs: 100,
  mostMs: 10_000,
  uncertain: 'resend',
};
const HINTS: RetryPolicy = { ...EXPONENTIAL, name: 'hints', hints: true };

export const RETRY_POLICIES: readonly NamedPolicy[] = [
  { policy: NO_RETRY, summary: 'one attempt' },
  {
    policy: EXPONENTIAL,
    summary: '5 attempts; random waits up to 100ms, doubling; resends messages that may have been accepted',
  },
  { policy: HINTS, summary: 'the same, and follows the server’s hints: longer waits if it throttles' },
  {
    policy: { ...HINTS, name: 'idempotent', keys: true },
    summary: 'as hints, with idempotency keys if the provider supports them',
  },
  {
    policy: { ...HINTS, name: 'careful', uncertain: 'give-up' },
    summary: 'as hints, but never resends messages that may have been accepted',
  },
];

const OPTIONS: Readonly<Record<string, (value: string) => Partial<RetryPolicy> | undefined>> = {
  attempts: (value) => whole(value, (attempts) => ({ attempts })),
  queue: (value) => whole(value, (queue) => ({ queue })),
  first: (value) => time(value, (firstMs) => ({ firstMs })),
  most: (value) => time(value, (mostMs) => ({ mostMs })),
};

const EXPECTED = 'attempts=5, first=100ms, most=10s or queue=10000';

/** `hints`, or `hints,attempts=8,first=50ms,most=2s,queue=1000`. */
export const RetryNotation = z
  .string()
  .transform((text, context): RetryPolicy => {
    const problems: string[] = [];
    const policy = read(text, problems);
    for (const message of problems) context.addIssue({ code: 'custom', message, input: text });
    return problems.length === 0 ? policy : z.NEVER;
  })
  .meta({ description: 'a retry policy such as "hints" or "exponential,attempts=8,first=50ms"' });

function read(text: string, problems: string[]): RetryPolicy {
  const [name = '', ...options] = text.split(',').map((part) => part.trim());
  const found = RETRY_POLICIES.find(({ policy }) => policy.name === name);
  if (found === undefined) {
    const known = RETRY_POLICIES.map(({ policy }) => policy.name);
    problems.push(`unknown policy "${name}"${suggestion(name, known)}`);
  }
  let policy: RetryPolicy = { ...(found?.policy ?? NO_RETRY), name: text };
  for (const option of options) {
    const [key = '', value = ''] = option.split('=');
    const changed = Object.hasOwn(OPTIONS, key) ? OPTIONS[key]?.(value) : undefined;
    if (changed === undefined) problems.push(`expected ${EXPECTED}, found "${option}"`);
    else policy = { ...policy, ...changed };
  }
  const checked = RetryPolicy.safeParse(policy);
  if (!checked.success)
    problems.push(...checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  else if (policy.firstMs > policy.mostMs)
    problems.push(`the first wait, ${policy.firstMs} ms, is longer than the longest, ${policy.mostMs} ms`);
  return policy;
}

function whole(
  text: string,
  then: (value: number) => Partial<RetryPolicy>,
): Partial<RetryPolicy> | undefined {
  return /^\d{1,9}$/.test(text) ? then(Number(text)) : undefined;
}

function time(text: string, then: (ms: number) => Partial<RetryPolicy>): Partial<RetryPolicy> | undefined {
  const ms = durationMs(text);
  return ms === undefined ? undefined : then(ms);
}
