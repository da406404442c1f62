import { type AuthMechanism, FEATURES, type Feature, isFeature, mechanismOf } from '../../model/feature.ts';
import type { Probe } from '../../model/probe.ts';
import { isLoopback } from '../../model/target.ts';

/**
 * Turnarounds of a new connection for saying who one is (RFC 4954; LOGIN asks for name and password one after
 * the other), as the features of Sendoff's transports count them.
 */
export const AUTH_TURNAROUNDS: Readonly<Record<AuthMechanism, number>> = {
  PLAIN: 1,
  XOAUTH2: 1,
  'CRAM-MD5': 2,
  LOGIN: 3,
};

/** In order of preference: a password with few turnarounds; access tokens only if nothing else is offered. */
const PREFERRED = ['PLAIN', 'CRAM-MD5', 'LOGIN', 'XOAUTH2'] as const satisfies readonly AuthMechanism[];

/** Of those that Sendoff speaks. */
export function mechanismFor(offered: readonly string[]): AuthMechanism | undefined {
  return PREFERRED.find((mechanism) => offered.includes(mechanism));
}

/** The feature that has each connection say who it is in this way. */
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
 * The smallest that was answered by the program that a client waits for: what is more is chance. TCP's
 * handshake may be answered nearer, by a proxy, and counts only where there is nothing else.
 */
export function roundTripMs({ connection, roundTrips }: Pick<Probe, 'connection' | 'roundTrips'>): number {
  return roundTrips?.minMs ?? connection.connectMs;
}

/** Below this, a round trip is like loopback's, and nothing is to be emulated. */
export const NEAR_MS = 1;

/** Arguments of a run over a path as long as the one that was measured. */
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
 * @param user whether connections must say who they are
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

/** RFC 8446, 2: one. Older ones have two (RFC 5246, 7.3), unless a session is resumed. */
export function handshakeTurnarounds(version: string): number {
  return version === 'TLSv1.3' ? 1 : 2;
}
