import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** How a connection ends; of one that stalls, only the client can end it. */
export type Break = 'disconnect' | 'reset' | 'stall';

/** Ends a connection: after what was written before, or with a reset, which Node has for plain sockets only. */
export function breakOff(socket: Socket, how: Break): void {
  if (how === 'disconnect') socket.destroySoon();
  if (how !== 'reset') return;
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
