import type { CanonicalMessage } from '../../../src/model/proof/canonical.ts';
import type { SendOptions } from '../../contract.ts';
import type { DeliveryEvent } from '../../feedback/feedback-simulator.ts';
import type { JsonRecord } from '../json.ts';

/** A message that an API accepted for one recipient. */
export interface ApiMessage {
  /** By which the API answered that it knows the message. */
  readonly messageId: string;
  readonly content: CanonicalMessage;
  /** The sender's options besides the message; undefined if its dialect keeps none. */
  readonly options?: SendOptions | undefined;
  /** In milliseconds since 1970. */
  readonly acceptedWallMs: number;
}

export type ApiDeliveryEvent = DeliveryEvent<ApiMessage>;

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How one provider tells of events: written from its documents, as its API is. */
export interface WebhookDialect {
  /** Events that come close together travel in one request. */
  readonly gathers: boolean;
  /** The event in the provider's words; undefined where it has none for it. */
  readonly event: (deliveryEvent: ApiDeliveryEvent) => JsonRecord | undefined;
  /** One event, or as many as were gathered. `secret`: see WebhookProof. */
  readonly request: (events: readonly JsonRecord[], secret: string) => WebhookRequest;
}

/** Kept for documentation (RFC 5737): no mail comes from there, and nobody opens it there. */
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
