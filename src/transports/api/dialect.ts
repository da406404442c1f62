import type { Content } from '../../model/content.ts';
import { EXIT, SendoffError } from '../../model/error.ts';
import type { Outcome } from '../../model/outcome.ts';
import { fnv1a } from '../../model/proof/identity.ts';
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
  /** How long a refused request asks the client to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The header with which AWS names the type of an error. */
  readonly errorType?: string | undefined;
}

/** Sends one request. Rejects if the network fails. */
export type Exchange = (request: ApiRequest) => Promise<ApiResponse>;

/** One provider's request format. `Prepared` is what it computes once for all messages. */
export interface Dialect<Prepared> {
  readonly name: string;
  /** The header for idempotency keys, if the provider accepts them. */
  readonly idempotencyHeader?: string;
  /** Encodes what all messages share, and stores the template if the provider stores templates. */
  prepare(content: Content, endpoint: Endpoint, exchange: Exchange): Promise<Prepared>;
  /** The most recipients of one request. */
  perRequest(prepared: Prepared): number;
  /** Pure: the POST request with these recipients' messages. */
  compose(prepared: Prepared, recipients: readonly Recipient[]): ApiRequest;
  /** Pure: the same request, with nothing encoded in advance. */
  composeWhole(prepared: Prepared, recipients: readonly Recipient[]): ApiRequest;
  /** Signs a request just before it is sent, if the provider requires signatures. */
  sign?(prepared: Prepared, request: ApiRequest): ApiRequest;
  /** Pure: one outcome for each recipient of that request, in order. */
  outcomes(response: ApiResponse, recipients: readonly Recipient[]): readonly Outcome[];
}

/**
 * Temporary errors: 408 "MAY repeat" (RFC 9110, 15.5.9), 425 Too Early (RFC 8470), 429 Too Many Requests (RFC
 * 6585). All of 5xx are temporary, too.
 */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * The outcome of a refused request: `deferred` for temporary errors, `rejected` for other 4xx, `failed` for
 * any other status.
 * @param isTemporary the provider documents that the same request may be accepted later
 */
export function refusal({ status, body }: ApiResponse, message: string, isTemporary = false): Outcome {
  const isDeferred = isTemporary || TEMPORARY.has(status) || status >= 500;
  const kind = isDeferred ? 'deferred' : status >= 400 ? 'rejected' : 'failed';
  return refused(kind, `HTTP ${status}: ${message === '' ? body : message}`);
}

/** The provider did not store the template, so nothing can be sent. */
export function templateRefused(dialect: string, { status, body }: ApiResponse): SendoffError {
  return new SendoffError(`${dialect} did not store the template: HTTP ${status} ${body.slice(0, 200)}`, {
    code: 'template-refused',
    exitCode: EXIT.usage,
    hint: 'Check the endpoint and its API key.',
  });
}

/**
 * The idempotency key of one request, the same when the call is retried. A call may need several requests, so
 * each key includes the recipients.
 */
export function requestKey(key: string, recipients: readonly Recipient[]): string {
  const hash = fnv1a(recipients.map(({ address, id }) => `${address} ${id}`).join('\n')).toString(36);
  return `${key}-${hash}`;
}
