import type { Server } from 'node:net';

export const LOOPBACK_ADDRESS = '127.0.0.1';

/** A server on the loopback interface. */
export interface Listening {
  readonly port: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Listens on any free port and returns it. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, LOOPBACK_ADDRESS, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server that listens has no port');
  return address.port;
}

export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
