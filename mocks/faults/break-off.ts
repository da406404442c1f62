import type { Socket } from 'node:net';
import { resetConnection } from '../tls/server-side.ts';

/** How a connection ends; of one that stalls, only the client can end it. */
export type Break = 'disconnect' | 'reset' | 'stall';

/** Ends a connection: after what was written before, or with a reset. */
export function breakOff(socket: Socket, how: Break): void {
  if (how === 'disconnect') socket.destroySoon();
  else if (how === 'reset') resetConnection(socket);
}
