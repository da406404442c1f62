import type { Security } from '../../src/model/feature.ts';
import type { Account } from '../../src/model/transport.ts';
import type { MockOptions } from '../contract.ts';
import type { Refusal } from './refusal.ts';

/** What both SMTP hosts understand. */
export interface SmtpMockOptions extends MockOptions {
  /**
   * `offered`: whoever authenticates must be the mock's account. `required`: 530 before that. Default
   * `offered`.
   */
  readonly auth?: 'offered' | 'required';
  /**
   * Whether connections can or must be secured, with a certificate that is made at the start. Default `none`.
   */
  readonly security?: Security;
  /** The largest message in bytes (RFC 1870). Default 50 MB. */
  readonly maxBytes?: number;
}

export const LOOPBACK = '127.0.0.1';
export const MAX_BYTES = 50 * 1024 * 1024;
/** RFC 4954, 4: a server that offers AUTH takes lines of this length; RFC 5321 asks for far less. */
export const MAX_LINE = 12_288;
/** The reply to an HTTP request, with the code that smtp-server has for it. */
export const HTTP_REFUSED: Refusal = { code: 421, enhanced: '4.7.0', text: 'This is no HTTP server' };
/** Not a secret: both ends are ours, on the loopback interface. */
export const CREDENTIALS = { user: 'sendoff', secret: 'sendoff-mock' } as const;
/**
 * The same in the form that features of AUTH ask for. The token is as long as those of Google, so that its
 * octets are.
 */
export const ACCOUNT: Account = {
  user: CREDENTIALS.user,
  password: CREDENTIALS.secret,
  accessToken: `${CREDENTIALS.secret}.${'0123456789abcdef'.repeat(13)}`,
};
/** How XOAUTH2 refuses: https://developers.google.com/workspace/gmail/imap/xoauth2-protocol#error_response */
export const TOKEN_REFUSED = { status: '401', schemes: 'bearer', scope: 'https://mail.google.com/' } as const;
