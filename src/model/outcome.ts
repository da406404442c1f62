/** What became of one recipient. */
export const OUTCOME_KINDS = ['accepted', 'rejected', 'deferred', 'timed-out', 'failed'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/**
 * `accepted`: the server took responsibility. `rejected`: it refused for good (SMTP 5xx, HTTP 4xx).
 * `deferred`: it refused for now (SMTP 4xx; HTTP 408, 425, 429, 5xx and whatever a provider says of that kind). `timed-out`: no answer in time.
 * `failed`: the connection broke, or the answer made no sense.
 */
export type Outcome =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: Exclude<OutcomeKind, 'accepted'>;
      readonly reason: string;
      /** The enhanced status code of SMTP (RFC 3463), else its reply code; the status of HTTP. */
      readonly status?: string;
      /** So long the server asks to wait. */
      readonly retryAfterMs?: number;
    };

export const ACCEPTED: Outcome = Object.freeze({ kind: 'accepted' });

/** The words of a refusal, and the status of HTTP where they do not say it. */
export function reasonOf({ reason, status }: Exclude<Outcome, { readonly kind: 'accepted' }>): string {
  const isUnsaid = status !== undefined && /^\d{3}$/.test(status) && !reason.includes(status);
  return isUnsaid ? `${status}: ${reason}` : reason;
}

/** A counter for each kind of outcome, at zero. */
export function noOutcomes(): Record<OutcomeKind, number> {
  return { accepted: 0, rejected: 0, deferred: 0, 'timed-out': 0, failed: 0 };
}
