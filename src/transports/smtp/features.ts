import type { Feature } from '../../model/feature.ts';

/** What an SMTP client does with a connection before it carries messages. */
export const CONNECTION_FEATURES: readonly Feature[] = [
  'starttls',
  'tls',
  'resume',
  'auth-plain',
  'auth-login',
  'auth-cram-md5',
  'auth-xoauth2',
];
