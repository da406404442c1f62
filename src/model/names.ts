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

/** Everything that a user can choose. */
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

/** A transport, with or without features: `smtp-nodemailer+tls+auth-plain`. Which features each offers is checked by `run`. */
export type TransportName = Base | `${Base}+${Feature}` | `${Base}+${Feature}+${string}`;
