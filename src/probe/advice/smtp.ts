import type { AuthMechanism, Security } from '../../model/feature.ts';
import type { Advice, ProbeTurnarounds, SmtpOffers, SmtpProbe } from '../../model/probe.ts';
import type { Target } from '../target.ts';
import { smtpNotes } from './notes.ts';
import {
  AUTH_TURNAROUNDS,
  authFeature,
  handshakeTurnarounds,
  mechanismFor,
  roundTripMs,
  runArguments,
  targetArguments,
  withFeatures,
} from './transports.ts';

export type SmtpFindings = Omit<SmtpProbe, 'advice'>;

/** Advice for a client, computed from the findings alone. */
export function smtpAdvice(found: SmtpFindings, { host, port }: Pick<Target, 'host' | 'port'>): Advice {
  const offers = usable(found.offers);
  const mechanism = mechanismFor(offers.auth);
  const features = [
    found.security === 'none' ? undefined : found.security,
    mechanism === undefined ? undefined : authFeature(mechanism),
  ];
  const clients = [
    { transport: withFeatures('smtp-nodemailer', features), ...pipelinedEnvelope(offers) },
    {
      transport: withFeatures('smtp-pipelined', [...features, inChunks(offers) ? undefined : 'no-chunking']),
      ...pipelinedMessages(offers),
    },
  ];
  const opening = openingOf(found.security, found.tls?.version, mechanism);
  const rttMs = roundTripMs(found);
  return {
    turnarounds: { opening, clients: clients.map((one) => ({ ...one, fresh: one.fresh + sum(opening) })) },
    rttMs,
    client: { library: 'nodemailer', options: nodemailerOptions(host, port, found.security, mechanism) },
    run: runArguments(
      clients.map(({ transport }) => transport),
      rttMs,
    ),
    target: targetArguments(found, withFeatures('smtp-nodemailer', features), mechanism !== undefined),
    notes: smtpNotes(found, offers, rttMs, port),
  };
}

/** RFC 3207, 4.2: after STARTTLS the offers made in the clear are void. */
function usable({ clear, secured }: SmtpFindings['offers']): SmtpOffers {
  const offers = secured ?? clear;
  if (offers === null) throw new Error('findings without the answer to EHLO');
  return offers;
}

/** True if envelope and message may be sent together (RFC 3030, with RFC 2920). */
function inChunks({ chunking, pipelining }: SmtpOffers): boolean {
  return chunking && pipelining;
}

interface PerMessage {
  readonly fresh: number;
  readonly warmLeast: number;
  readonly warmMost: number;
}

/** MAIL, RCPT, DATA and the message each wait for a reply (RFC 5321, 4.3.1). */
const LOCKSTEP: PerMessage = { fresh: 4, warmLeast: 4, warmMost: 4 };

/** MAIL, RCPT and DATA together, then the message. */
function pipelinedEnvelope({ pipelining }: SmtpOffers): PerMessage {
  return pipelining ? { fresh: 2, warmLeast: 2, warmMost: 2 } : LOCKSTEP;
}

/** With CHUNKING everything is sent together; with DATA, the next envelope follows the message. */
function pipelinedMessages(offers: SmtpOffers): PerMessage {
  if (!offers.pipelining) return LOCKSTEP;
  return inChunks(offers) ? { fresh: 1, warmLeast: 1, warmMost: 1 } : { fresh: 2, warmLeast: 1, warmMost: 2 };
}

type Opening = ProbeTurnarounds['opening'];

/** The turnarounds of a new connection before its first message. */
export function openingOf(
  security: Security,
  tlsVersion: string | undefined,
  mechanism: AuthMechanism | undefined,
): Opening {
  const handshake = { step: 'TLS', count: handshakeTurnarounds(tlsVersion ?? '') };
  const hello = { step: 'EHLO', count: 1 };
  // Before TLS 1.3 the server ends the handshake, so its greeting arrives with it.
  const greeting = { step: 'greeting', count: security === 'tls' && handshake.count === 2 ? 0 : 1 };
  const login =
    mechanism === undefined ? [] : [{ step: `AUTH ${mechanism}`, count: AUTH_TURNAROUNDS[mechanism] }];
  switch (security) {
    case 'none':
      return [greeting, hello, ...login];
    case 'starttls':
      return [greeting, hello, { step: 'STARTTLS', count: 1 }, handshake, hello, ...login];
    case 'tls':
      return [handshake, greeting, hello, ...login];
    default:
      return security satisfies never;
  }
}

function sum(opening: Opening): number {
  return opening.reduce((total, { count }) => total + count, 0);
}

/**
 * https://nodemailer.com/smtp: `secure` is TLS from the first byte, `requireTLS` makes STARTTLS mandatory.
 */
function nodemailerOptions(
  host: string,
  port: number,
  security: Security,
  mechanism: AuthMechanism | undefined,
): string {
  const parts = [
    `host: '${host}'`,
    `port: ${port}`,
    `secure: ${security === 'tls'}`,
    ...(security === 'starttls' ? ['requireTLS: true'] : []),
    'pool: true',
    ...authOptions(mechanism),
  ];
  return `{ ${parts.join(', ')} }`;
}

/** By default nodemailer prefers PLAIN, then LOGIN, then CRAM-MD5. */
function authOptions(mechanism: AuthMechanism | undefined): readonly string[] {
  switch (mechanism) {
    case undefined:
      return [];
    case 'XOAUTH2':
      return ["auth: { type: 'OAuth2', user, accessToken }"];
    case 'CRAM-MD5':
      return ["authMethod: 'CRAM-MD5'", 'auth: { user, pass }'];
    case 'PLAIN':
    case 'LOGIN':
      return ['auth: { user, pass }'];
    default:
      return mechanism satisfies never;
  }
}
