import { usageError } from '../../model/error.ts';
import { type AuthMechanism, mechanismOf } from '../../model/feature.ts';
import type { TransportOptions } from '../../model/transport.ts';

/** The credentials with which each connection authenticates. */
export interface Login {
  /** Undefined: the first mechanism that the server offers. */
  readonly mechanism: AuthMechanism | undefined;
  readonly user: string;
  /** The password, or the access token of XOAUTH2. */
  readonly secret: string;
}

/** Undefined if neither the server nor a feature requires authentication. */
export function loginOf({ endpoint, features = [] }: TransportOptions): Login | undefined {
  const { user, secret = '', account } = endpoint;
  const mechanism = mechanismOf(features);
  if (mechanism === undefined) return user === undefined ? undefined : { mechanism, user, secret };
  if (account !== undefined) {
    const { password, accessToken } = account;
    return { mechanism, user: account.user, secret: mechanism === 'XOAUTH2' ? accessToken : password };
  }
  if (user !== undefined) return { mechanism, user, secret };
  throw usageError(
    'no-credentials',
    `AUTH ${mechanism} needs a user and a secret, and there are none for ${endpoint.host}:${endpoint.port}`,
    'name them with the server, or choose the transport without its +auth-… feature',
  );
}

/** For a transport's facts. */
export function authenticationOf(login: Login | undefined): string {
  return login === undefined ? 'none' : (login.mechanism ?? 'as the server demands');
}

/** RFC 4616, 2: no authorization identity, then the user, then the password. */
export function plainResponse({ user, secret }: Omit<Login, 'mechanism'>): string {
  return base64(`\0${user}\0${secret}`);
}

/** https://developers.google.com/workspace/gmail/imap/xoauth2-protocol#initial_client_response */
export function xoauth2Response({ user, secret }: Omit<Login, 'mechanism'>): string {
  return base64(`user=${user}\x01auth=Bearer ${secret}\x01\x01`);
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
