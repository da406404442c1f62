import type { Server } from 'node:net';
import { usageError } from '../../src/model/error.ts';
import { LOOPBACK } from './settings.ts';

/** Listens on the loopback interface. Rejects with the usage error `port-in-use` if the port is taken. */
export function listen(server: Server, port: number): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? usageError(
              'port-in-use',
              `the SMTP mock cannot listen on ${LOOPBACK}:${port}: ${error.code === 'EACCES' ? 'not permitted' : 'the port is in use'}`,
              'choose another port, or 0 for any free one',
              error,
            )
          : error,
      );
    };
    server.once('error', failed);
    server.listen({ host: LOOPBACK, port }, () => {
      server.removeListener('error', failed);
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('a TCP server listens without an address'));
        return;
      }
      resolve({ host: address.address, port: address.port });
    });
  });
}
