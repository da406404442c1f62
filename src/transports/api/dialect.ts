import type { Content } from '../../model/content.ts';
import { EXIT, SendoffError } from '../../model/error.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Endpoint } from '../../model/transport.ts';
import { refused } from '../outcomes.ts';

export interface ApiRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: string;
  /** So long it asks to wait, where it refuses. */
  readonly retryAfterMs?: number | undefined;
  /** The header in which AWS names the kind of a refusal. */
  readonly errorType?: string | undefined;
}

/** Sends one request; rejects when the network fails. */
export type Exchange = (request: ApiRequest) => Promise<ApiResponse>;

/** One provider's request format. `Prepared` is whatever it works out once for all messages. */
export interface Dialect<Prepared> {
  readonly name: string;
  /** Where the provider takes idempotency keys: the header for them. */
  readonly idempotencyHeader?: string;
  /** Encodes what all messages share, and stores the template where the provider has a place for it. */
  prepare(content: Content, endpoint: Endpoint, exchange: Exchange): Promise<Prepared>;
  /** How many recipients fit into one request. */
  perRequest(prepared: Prepared): number;
  /** Pure: the POST request that carries these recipients' messages. */
  compose(prepared: Prepared, recipients: readonly Recipient[]): ApiRequest;
  /** Pure: the same request, with nothing in it that was encoded before. */
  composeWhole(prepared: Prepared, recipients: readonly Recipient[]): ApiRequest;
  /** Where requests are signed: what that adds, at the moment in which a request is sent. */
  sign?(prepared: Prepared, request: ApiRequest): ApiRequest;
  /** Pure: what the answer to that request says of each recipient, in order. */
  outcomes(response: ApiResponse, recipients: readonly Recipient[]): readonly Outcome[];
}

/**
 * Refusals that pass: 408 "MAY repeat" (RFC 9110, 15.5.9), 425 Too Early (RFC 8470), 429 Too Many Requests (RFC 6585). So do
 * all of 5xx.
 */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * A refused request: some are for now, other 4xx for good; anything else is no answer that makes sense.
 *
 * @param passes the provider says of this refusal that the same request may be accepted later
 */
export function refusal({ status, body }: ApiResponse, said: string, passes = false): Outcome {
  const isForNow = passes || PASSING.has(status) || status >= 500;
  const kind = isForNow ? 'deferred' : status >= 400 ? 'rejected' : 'failed';
  return refused(kind, `HTTP ${status}: ${said === '' ? body : said}`);
}

/** A template that could not be stored: nothing can be sent then, and no outcome tells of it. */
export function templateRefused(dialect: string, { status, body }: ApiResponse): SendoffError {
  return new SendoffError(`${dialect} did not store the template: HTTP ${status} ${body.slice(0, 200)}`, {
    code: 'template-refused',
    exitCode: EXIT.usage,
    hint: 'Check the endpoint and its API key.',
  });
}
