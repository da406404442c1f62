import { AUTH_MECHANISMS } from '../../../src/model/feature.ts';
import { SERVER_NAME } from '../../tls/server-side.ts';
import { MAX_LINE, TOKEN_REFUSED } from '../settings.ts';

/** Codes of RFC 5321, enhanced codes of RFC 3463 (offered as RFC 2034 requires). */
export const REPLY = {
  greeting: `220 ${SERVER_NAME} ESMTP Sendoff\r\n`,
  helo: `250 ${SERVER_NAME}\r\n`,
  senderOk: '250 2.1.0 Sender accepted\r\n',
  recipientOk: '250 2.1.5 Recipient accepted\r\n',
  goAhead: '354 End data with <CR><LF>.<CR><LF>\r\n',
  chunkTaken: '250 2.0.0 Chunk received\r\n',
  delivered: '250 2.0.0 Message accepted\r\n',
  ok: '250 2.0.0 OK\r\n',
  bye: '221 2.0.0 Bye\r\n',
  help: '214 2.0.0 See https://www.rfc-editor.org/rfc/rfc5321\r\n',
  cannotVerify: '252 2.5.0 Cannot verify, but will take messages for it\r\n',
  unknownCommand: '500 5.5.2 Command not recognized\r\n',
  notImplemented: '502 5.5.1 Command not implemented\r\n',
  lineTooLong: `500 5.5.2 Line longer than ${MAX_LINE} octets\r\n`,
  badArguments: '501 5.5.4 Syntax error in arguments\r\n',
  badPath: '501 5.1.7 Syntax error in address\r\n',
  helloFirst: '503 5.5.1 Send EHLO first\r\n',
  nestedMail: '503 5.5.1 Sender already given\r\n',
  mailFirst: '503 5.5.1 Send MAIL first\r\n',
  recipientFirst: '503 5.5.1 Send RCPT first\r\n',
  resetFirst: '503 5.5.1 Send RSET first\r\n',
  chunksBegun: '503 5.5.1 The message is being sent in chunks\r\n',
  unknownParameter: '555 5.5.4 Parameter not recognized\r\n',
  needsUtf8: '553 5.6.7 Address needs SMTPUTF8\r\n',
  tooBig: '552 5.3.4 Message too big\r\n',
  tlsReady: '220 2.0.0 Ready for TLS\r\n',
  tlsNotOffered: '502 5.5.1 STARTTLS is not offered here\r\n',
  tlsFollowed: '554 5.5.1 Nothing may follow STARTTLS before the handshake\r\n',
  authFirst: '530 5.7.0 Authentication required\r\n',
  authDone: '235 2.7.0 Authenticated\r\n',
  authAlready: '503 5.5.1 Already authenticated\r\n',
  authWithinMail: '503 5.5.1 Authenticate before MAIL\r\n',
  authUnknown: '504 5.5.4 Mechanism not offered\r\n',
  authFailed: '535 5.7.8 Credentials refused\r\n',
  authCancelled: '501 5.7.0 Authentication cancelled\r\n',
  authToken: '334 \r\n',
  authTokenRefused: `334 ${Buffer.from(JSON.stringify(TOKEN_REFUSED)).toString('base64')}\r\n`,
  /** `Username:` and `Password:` in base64, as clients of the LOGIN mechanism expect. */
  authUser: '334 VXNlcm5hbWU6\r\n',
  authPassword: '334 UGFzc3dvcmQ6\r\n',
} as const;

/** Optional extensions of a server. */
export interface Offers {
  readonly startTls: boolean;
  /** Delivery status notifications (RFC 3461). */
  readonly reports: boolean;
}

export function ehloReply(maxBytes: number, { startTls, reports }: Offers): string {
  return [
    `250-${SERVER_NAME}`,
    '250-PIPELINING',
    `250-SIZE ${maxBytes}`,
    '250-8BITMIME',
    '250-SMTPUTF8',
    '250-CHUNKING',
    ...(startTls ? ['250-STARTTLS'] : []),
    ...(reports ? ['250-DSN'] : []),
    '250-ENHANCEDSTATUSCODES',
    `250 AUTH ${AUTH_MECHANISMS.join(' ')}`,
    '',
  ].join('\r\n');
}
