import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { SendoffError, usageError } from '../model/error.ts';
import type { ProbeTls } from '../model/probe.ts';
import type { Target } from './target.ts';
import { type ProbeOptions, seconds, withTimeout } from './with-timeout.ts';

/** A connection after its TLS handshake. */
export interface Secured {
  readonly socket: TLSSocket;
  readonly handshakeMs: number;
  /** The protocol negotiated by ALPN. */
  readonly alpn: string | null;
  readonly isResumed: boolean;
  /**
   * The session that another connection can resume. With TLS 1.3 it arrives after the handshake, before the
   * server's next answer.
   */
  readonly session: () => Buffer | undefined;
}

export interface HandshakeOptions {
  /** The session to resume. */
  readonly session?: Buffer | undefined;
  /** The protocols to offer by ALPN, in order of preference. */
  readonly protocols?: readonly string[];
}

/**
 * Makes the client's half of a handshake. It accepts a certificate that does not verify, and reports it
 * later: a probe sends nothing that needs protection.
 *
 * @throws usage errors if the server has no TLS, only obsolete versions, or does not answer in time
 */
export async function secure(
  plain: Socket,
  { host, url, protocol }: Target,
  { session, protocols }: HandshakeOptions,
  options: Pick<ProbeOptions, 'timeoutMs' | 'signal' | 'ca'>,
): Promise<Secured> {
  let last: Buffer | undefined;
  const startedMs = performance.now();
  const socket = connect({
    socket: plain,
    host,
    rejectUnauthorized: false,
    // RFC 6066, 3: a name, never an address.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(session === undefined ? {} : { session }),
    ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
  });
  socket.on('session', (one: Buffer) => {
    last = one;
  });
  const late = (): SendoffError =>
    usageError(
      'probe-tls',
      `${url}: no TLS handshake within ${seconds(options.timeoutMs)}`,
      `if the server has no TLS, use ${protocol}://`,
    );
  try {
    await withTimeout(options, late, (signal) => once(socket, 'secureConnect', { signal }));
  } catch (cause) {
    socket.destroy();
    plain.destroy();
    throw cause instanceof SendoffError
      ? cause
      : usageError(
          'probe-tls',
          `${url}: the TLS handshake failed: ${reasonOf(cause)}`,
          `if the server has no TLS, use ${protocol}://`,
          cause,
        );
  }
  const handshakeMs = performance.now() - startedMs;
  socket.on('error', () => {});
  return {
    socket,
    handshakeMs,
    alpn: socket.alpnProtocol || null,
    isResumed: socket.isSessionReused(),
    session: () => last,
  };
}

/** OpenSSL's reason, without the position in its source. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return 'reason' in cause && typeof cause.reason === 'string' ? cause.reason : cause.message;
}

/**
 * The facts of a full handshake. Read them while the socket is open: a closed socket has none.
 *
 * @throws a usage error if there was no certificate
 */
export function factsOf({ socket, handshakeMs, alpn }: Secured, url: string): Omit<ProbeTls, 'resumption'> {
  const certificate = socket.getPeerX509Certificate();
  const { validFromDate, validToDate } = certificate ?? {};
  if (certificate === undefined || validFromDate === undefined || validToDate === undefined)
    throw usageError('probe-tls', `${url}: the server sent no certificate`, 'contact its operator');
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    alpn,
    handshakeMs,
    certificate: {
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      names: namesIn(certificate.subjectAltName),
      validFrom: validFromDate.toISOString(),
      validUntil: validToDate.toISOString(),
      problem: socket.authorized ? null : problemOf(String(socket.authorizationError)),
    },
  };
}

/** X.509 names come as lines of `CN=…`. */
function oneLine(name: string): string {
  return name.split('\n').join(', ');
}

/** `DNS:mail.example.com, IP Address:192.0.2.1` */
function namesIn(alternatives: string | undefined): string[] {
  if (alternatives === undefined) return [];
  return alternatives.split(', ').map((one) => one.replace(/^(?:DNS|IP Address):/, ''));
}

/** https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes */
const PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is unknown, or its chain is incomplete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it does not name this host',
};

function problemOf(code: string): string {
  return PROBLEMS[code] ?? code;
}

export function tlsResumption(first: Secured, second: Secured | undefined): ProbeTls['resumption'] {
  if (first.session() === undefined) return 'no-ticket';
  if (second === undefined) return 'untested';
  return second.isResumed ? 'resumed' : 'refused';
}
