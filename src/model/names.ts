import type { Feature } from './feature.ts';

/** The built-in message kinds. */
export const KIND_NAMES = [
  'receipt',
  'shipping',
  'delivery-receipt',
  'campaign',
  'product-info',
  'notification',
  'order-confirmation',
  'subscription-welcome',
  'delivery-feedback',
] as const;
export type KindName = (typeof KIND_NAMES)[number];

/** The transports that a user can choose. */
export const TRANSPORT_NAMES = [
  'smtp-nodemailer',
  'smtp-merge-mailgun',
  'smtp-merge-mailjet',
  'smtp-pipelined',
  'api-sendgrid',
  'api-postmark',
  'api-mailgun',
  'api-sparkpost',
  'api-mailjet',
  'api-resend',
  'api-brevo',
  'api-ses',
  'sdk-sendgrid',
  'sdk-postmark',
  'sdk-mailgun',
  'sdk-resend',
  'null',
] as const;

type Base = (typeof TRANSPORT_NAMES)[number];

/**
 * A transport with optional features: `smtp-nodemailer+tls+auth-plain`. `run` checks which features it
 * offers.
 */
export type TransportName = Base | `${Base}+${Feature}` | `${Base}+${Feature}+${string}`;
