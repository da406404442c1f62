import type { Socket } from 'node:net';
import { resetConnection } from '../tls/server-side.ts';

/** How a connection ends. Only the client can end a stalled one. */
export type Break = 'disconnect' | 'reset' | 'stall';

/** Ends a connection: after the pending writes, or with a reset. A stalled connection stays open. */
export function breakOff(socket: Socket, how: Break): void {
  if (how === 'disconnect') socket.destroySoon();
  else if (how === 'reset') resetConnection(socket);
}
