import type { CanonicalMessage } from '../../../src/model/proof/canonical.ts';
import type { SendOptions } from '../../contract.ts';
import type { DeliveryEvent } from '../../feedback/feedback-simulator.ts';
import type { JsonRecord } from '../json.ts';

/** A message that an API accepted for one recipient. */
export interface ApiMessage {
  /** The message ID that the API returned. */
  readonly messageId: string;
  readonly content: CanonicalMessage;
  /** The options of the request; undefined if its dialect keeps none. */
  readonly options?: SendOptions | undefined;
  /** In milliseconds since 1970. */
  readonly acceptedWallMs: number;
}

export type ApiDeliveryEvent = DeliveryEvent<ApiMessage>;

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One provider's webhook format, written from its documents. */
export interface WebhookDialect {
  /** True if several events can share one request. */
  readonly batches: boolean;
  /** The event in the provider's format; undefined if the provider has none for it. */
  readonly event: (deliveryEvent: ApiDeliveryEvent) => JsonRecord | undefined;
  /** Builds the request for one event or one batch. `secret`: see WebhookProof. */
  readonly request: (events: readonly JsonRecord[], secret: string) => WebhookRequest;
}

/** Addresses for documentation (RFC 5737): no server uses them. */
export const SENDING_IP = '192.0.2.25';
export const READING_IP = '198.51.100.7';
export const RECEIVING_HOST = 'mx.example.net';

export function jsonRequest(
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): WebhookRequest {
  return { headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(content) };
}

/** RFC 7617; `user:password`. */
export function basicAuthorization(secret: string): { readonly Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
}

export function secondsOf(wallMs: number): number {
  return Math.floor(wallMs / 1000);
}
