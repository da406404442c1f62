import type { Security } from '../../src/model/feature.ts';
import type { Account } from '../../src/model/transport.ts';
import type { MockOptions } from '../contract.ts';

/** The options of both SMTP hosts. */
export interface SmtpMockOptions extends MockOptions {
  /**
   * `offered`: a client may authenticate, with the mock's account only. `required`: 530 before
   * authentication. Default `offered`.
   */
  readonly auth?: 'offered' | 'required';
  /**
   * STARTTLS, TLS from the first byte, or none, with a certificate made at the start. Default `none`.
   */
  readonly security?: Security;
  /** The largest message in bytes (RFC 1870). Default 50 MB. */
  readonly maxBytes?: number;
}

export const LOOPBACK = '127.0.0.1';
export const MAX_BYTES = 50 * 1024 * 1024;
/** RFC 4954, 4: a server that offers AUTH accepts lines of this length. RFC 5321 requires far less. */
export const MAX_LINE = 12_288;
/** The reply to an HTTP request, with smtp-server's code for it. */
export const HTTP_REFUSED: Refusal = { code: 421, enhanced: '4.7.0', text: 'This is no HTTP server' };
/** Not a secret: client and server are ours, on the loopback interface. */
export const CREDENTIALS = { user: 'sendoff', secret: 'sendoff-mock' } as const;
/**
 * The same credentials for all AUTH mechanisms. The token is as long as Google's, so that it takes as many
 * bytes.
 */
export const ACCOUNT: Account = {
  user: CREDENTIALS.user,
  password: CREDENTIALS.secret,
  accessToken: `${CREDENTIALS.secret}.${'0123456789abcdef'.repeat(13)}`,
};
/**
 * The rejection of XOAUTH2:
 * https://developers.google.com/workspace/gmail/imap/xoauth2-protocol#error_response
 */
export const TOKEN_REFUSED = { status: '401', schemes: 'bearer', scope: 'https://mail.google.com/' } as const;

/** The reply that rejects a command or a message. */
export interface Refusal {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
}
