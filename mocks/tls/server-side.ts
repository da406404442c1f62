import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type SecureVersion, TLSSocket } from 'node:tls';
import type { Security } from '../../src/model/feature.ts';
import type { Endpoint, TransportFacts } from '../../src/model/transport.ts';
import type { WireCounter } from '../wire.ts';
import { type Handshake, handshakeOf } from './handshake.ts';
import type { TlsIdentity } from './identity.ts';

/** TLS material of a mock. */
export interface ServerTls {
  readonly identity: TlsIdentity;
  readonly context: SecureContext;
  readonly minVersion: SecureVersion;
}

/** RFC 8996 deprecates all older versions. */
const MIN_TLS_VERSION = 'TLSv1.2';

/** The name in every mock's certificate. RFC 2606 reserves `.test` for tests. */
export const SERVER_NAME = 'mock.sendoff.test';

/** Makes a certificate if TLS is used and `shared` is missing. `shared`: the TLS material of other mocks. */
export async function serverTlsOf(security: Security, shared?: ServerTls): Promise<ServerTls | undefined> {
  if (security === 'none') return undefined;
  return shared ?? (await makeServerTls());
}

/** Makes an authority and a certificate under it. Imports the certificate library only when needed. */
export async function makeServerTls(): Promise<ServerTls> {
  const { makeTlsIdentity } = await import('./identity.ts');
  const identity = await makeTlsIdentity(SERVER_NAME);
  const { cert, key } = identity;
  const context = createSecureContext({ cert, key, minVersion: MIN_TLS_VERSION });
  return { identity, context, minVersion: MIN_TLS_VERSION };
}

/** The data with which a client verifies the server; empty without TLS. */
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

/** The accepted socket below each TLS session. */
const below = new WeakMap<Socket, Socket>();

/**
 * The server side of a handshake on an accepted connection. Calls `secured` when it is finished and counted.
 * If the client aborts the handshake or does not speak TLS, the connection is closed.
 *
 * @param protocols the ALPN protocols (RFC 7301), in order of preference
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

/** Counts a handshake of a session that `secureSocket` did not make. */
export function countHandshake(socket: TLSSocket, raw: Socket, wire: WireCounter): Handshake {
  below.set(socket, raw);
  const handshake = handshakeOf(socket);
  wire.handshake(handshake);
  return handshake;
}

/** Ends a connection with RST. Only the socket below a TLS session can send it. */
export function resetConnection(socket: Socket): void {
  const raw = below.get(socket) ?? socket;
  if (raw instanceof TLSSocket) raw.destroy();
  else raw.resetAndDestroy();
}
