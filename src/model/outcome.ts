/** Outcomes of a send, per recipient. */
export const OUTCOME_KINDS = ['accepted', 'rejected', 'deferred', 'timed-out', 'failed'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/**
 * `accepted`: the server took responsibility. `rejected`: a permanent refusal (SMTP 5xx, HTTP 4xx).
 * `deferred`: a temporary refusal (SMTP 4xx; HTTP 408, 425, 429, 5xx, and what the provider documents as
 * temporary). `timed-out`: no answer in time. `failed`: the connection broke, or the answer could not be
 * parsed.
 */
export type Outcome =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: Exclude<OutcomeKind, 'accepted'>;
      readonly reason: string;
      /** SMTP: the enhanced status code (RFC 3463), or else the reply code. HTTP: the status. */
      readonly status?: string;
      /** The wait that the server requests. */
      readonly retryAfterMs?: number;
    };

export const ACCEPTED: Outcome = Object.freeze({ kind: 'accepted' });

/** The reason of a refusal, preceded by the HTTP status unless the reason contains it. */
export function reasonOf({ reason, status }: Exclude<Outcome, { readonly kind: 'accepted' }>): string {
  const isMissing = status !== undefined && /^\d{3}$/.test(status) && !reason.includes(status);
  return isMissing ? `${status}: ${reason}` : reason;
}

/** A counter for each kind of outcome, at zero. */
export function noOutcomes(): Record<OutcomeKind, number> {
  return { accepted: 0, rejected: 0, deferred: 0, 'timed-out': 0, failed: 0 };
}
