import { type AuthMechanism, FEATURES, type Feature, isFeature, mechanismOf } from '../../model/feature.ts';
import type { Probe } from '../../model/probe.ts';
import { isLoopback } from '../../model/target.ts';

/**
 * Turnarounds of a login on a new connection (RFC 4954; LOGIN sends name and password one after the other),
 * as the features of Sendoff's transports count them.
 */
export const AUTH_TURNAROUNDS: Readonly<Record<AuthMechanism, number>> = {
  PLAIN: 1,
  XOAUTH2: 1,
  'CRAM-MD5': 2,
  LOGIN: 3,
};

/** In order of preference: a password with few turnarounds; access tokens only if nothing else is offered. */
const PREFERRED = ['PLAIN', 'CRAM-MD5', 'LOGIN', 'XOAUTH2'] as const satisfies readonly AuthMechanism[];

/** The preferred one of the mechanisms that server and Sendoff support. */
export function mechanismFor(offered: readonly string[]): AuthMechanism | undefined {
  return PREFERRED.find((mechanism) => offered.includes(mechanism));
}

/** The feature that logs in with this mechanism on each connection. */
export function authFeature(mechanism: AuthMechanism): Feature | undefined {
  return Object.keys(FEATURES)
    .filter(isFeature)
    .find((name) => mechanismOf([name]) === mechanism);
}

/** `smtp-nodemailer+starttls+auth-plain` */
export function withFeatures(base: string, features: readonly (Feature | undefined)[]): string {
  return [base, ...features.filter((feature) => feature !== undefined)].join('+');
}

/**
 * The shortest round trip to the server's program: longer ones contain waiting. A proxy may answer TCP's
 * handshake, so that counts only if nothing else was timed.
 */
export function roundTripMs({ connection, roundTrips }: Pick<Probe, 'connection' | 'roundTrips'>): number {
  return roundTrips?.minMs ?? connection.connectMs;
}

/** A shorter round trip is like that of loopback, and no link needs to be emulated. */
export const NEAR_MS = 1;

/** Arguments of a run over a link with the measured round trip. */
export function runArguments(transports: readonly string[], rttMs: number, cold = false): string[] {
  return [
    'run',
    ...(rttMs < NEAR_MS ? [] : ['--link', `rtt=${Number(rttMs.toPrecision(3))}ms`]),
    ...(cold ? ['--connection', 'cold'] : []),
    ...transports.flatMap((name) => ['--transport', name]),
  ];
}

/**
 * Arguments of a run that sends to the server itself.
 *
 * @param user true if connections log in
 */
export function targetArguments(
  { url, connection }: Pick<Probe, 'url' | 'connection'>,
  transport: string,
  user: boolean,
): string[] {
  return [
    'run',
    '--target',
    user ? url.replace('://', '://user@') : url,
    // External servers need send limits, so that nothing is sent by accident.
    ...(isLoopback(connection.address) ? [] : ['--allow-external', '--allow-recipients', 'you@example.org']),
    '--transport',
    transport,
  ];
}

/** TLS 1.3 takes one (RFC 8446, 2). Older versions take two (RFC 5246, 7.3), unless a session is resumed. */
export function handshakeTurnarounds(version: string): number {
  return version === 'TLSv1.3' ? 1 : 2;
}
