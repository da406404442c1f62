import type { Outcome } from '../../model/outcome.ts';
import type { ApiResponse } from './dialect.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const RESETS = ['retry-after', 'ratelimit-reset', 'x-ratelimit-reset', 'x-sib-ratelimit-reset'] as const;

/** Larger than any wait in seconds, smaller than any future time in seconds since 1970. */
const EPOCH_SECONDS = 1e9;

/**
 * How long a refused request asks the client to wait: Retry-After in seconds or as a date (RFC 9110, 10.2.3),
 * otherwise the reset of a rate limit.
 * A reset is in seconds from now (`ratelimit-reset`, draft-ietf-httpapi-ratelimit-headers; Brevo's
 * `x-sib-ratelimit-reset`, https://developers.brevo.com/docs/limit-headers) or since 1970 (SendGrid's
 * `X-RateLimit-Reset`).
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const value = first(RESETS.map((name) => headers[name]).find((one) => one !== undefined));
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds)
    ? seconds > EPOCH_SECONDS
      ? seconds * 1000 - nowMs
      : seconds * 1000
    : Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function first(value: Headers[string]): string | undefined {
  return (typeof value === 'object' ? value[0] : value)?.trim();
}

/** Adds the status and the requested wait of a refused request to its outcomes. */
export function withHints(outcomes: readonly Outcome[], response: ApiResponse): readonly Outcome[] {
  const hints = {
    status: String(response.status),
    ...(response.retryAfterMs === undefined ? {} : { retryAfterMs: response.retryAfterMs }),
  };
  return outcomes.map((outcome) => (outcome.kind === 'accepted' ? outcome : { ...outcome, ...hints }));
}
