import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type SecureVersion, TLSSocket } from 'node:tls';
import type { Security } from '../../src/model/feature.ts';
import type { Endpoint, TransportFacts } from '../../src/model/transport.ts';
import type { WireCounter } from '../wire.ts';
import { type Handshake, handshakeOf } from './handshake.ts';
import type { TlsIdentity } from './identity.ts';

/** What a mock needs to secure its connections. */
export interface ServerTls {
  readonly identity: TlsIdentity;
  readonly context: SecureContext;
  readonly minVersion: SecureVersion;
}

/** RFC 8996 takes anything older out of use. */
const MIN_TLS_VERSION = 'TLSv1.2';

/** What every mock is called in its certificate, whatever its address: RFC 2606 keeps the domain for tests. */
export const SERVER_NAME = 'mock.sendoff.test';

/** Loads what makes certificates only where they are needed. */
/** `made`: shared with other mocks. */
export async function serverTlsOf(security: Security, made?: ServerTls): Promise<ServerTls | undefined> {
  if (security === 'none') return undefined;
  return made ?? (await makeServerTls());
}

/** An authority and a certificate under it. */
export async function makeServerTls(): Promise<ServerTls> {
  const { makeTlsIdentity } = await import('./identity.ts');
  const identity = await makeTlsIdentity(SERVER_NAME);
  const { cert, key } = identity;
  const context = createSecureContext({ cert, key, minVersion: MIN_TLS_VERSION });
  return { identity, context, minVersion: MIN_TLS_VERSION };
}

/** What a client must know to verify the server; nothing where nothing is secured. */
export function trustOf(tls: ServerTls | undefined): Pick<Endpoint, 'tls'> {
  return tls === undefined ? {} : { tls: { name: tls.identity.name, ca: tls.identity.ca } };
}

export function tlsFacts(security: Security, tls: ServerTls | undefined): TransportFacts {
  if (tls === undefined) return { security };
  return {
    security,
    minTlsVersion: tls.minVersion,
    certificate: 'ECDSA P-256',
    openssl: process.versions.openssl,
  };
}

/** The accepted socket below each session. */
const below = new WeakMap<Socket, Socket>();

/**
 * The server's half of a handshake on an accepted connection. `secured` is called when it is done and counted; a client that
 * breaks it off, or speaks something else, costs itself the connection.
 *
 * @param protocols what is offered by ALPN (RFC 7301), the most liked first
 */
export function secureSocket(
  raw: Socket,
  { context }: Pick<ServerTls, 'context'>,
  wire: WireCounter,
  secured: (socket: TLSSocket, handshake: Handshake) => void,
  protocols?: readonly string[],
): void {
  const socket = new TLSSocket(raw, {
    isServer: true,
    secureContext: context,
    ...(protocols === undefined ? {} : { ALPNProtocols: protocols }),
  });
  const brokenOff = (): void => void socket.destroy();
  socket.once('error', brokenOff).once('end', brokenOff);
  socket.once('secure', () => {
    socket.off('end', brokenOff);
    secured(socket, countHandshake(socket, raw, wire));
  });
}

/** For whoever made the session otherwise. */
export function countHandshake(socket: TLSSocket, raw: Socket, wire: WireCounter): Handshake {
  below.set(socket, raw);
  const handshake = handshakeOf(socket);
  wire.handshake(handshake);
  return handshake;
}

/** Ends a connection with RST, which only the socket below a TLS session can. */
export function resetConnection(socket: Socket): void {
  const raw = below.get(socket) ?? socket;
  if (raw instanceof TLSSocket) raw.destroy();
  else raw.resetAndDestroy();
}
