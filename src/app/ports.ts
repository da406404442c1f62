import { createServer } from 'node:net';
import type { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';
import type { Plan } from '../model/scenario.ts';

/** Refuses ports that a mock could not listen on, before a run starts. Free ones are chosen by the system and need no check. */
export async function checkPorts({ smtpPort, apiPort, targets }: Config, { scenarios }: Plan): Promise<void> {
  const mocks = new Set(scenarios.flatMap(({ mock }) => mock ?? []));
  const apis = [...mocks].filter((mock) => mock !== 'smtp').length;
  if (mocks.has('smtp') && targets !== null) await checkPort(smtpPort, '--sink', '');
  else if (mocks.has('smtp')) await checkPort(smtpPort, '--smtp-port');
  for (let port = apiPort; apiPort !== 0 && port < apiPort + apis; port++)
    await checkPort(port, '--api-port');
}

/** Refuses a port that nothing can listen on now; `option` chooses another. */
export async function checkPort(port: number, option: string, or = ', or 0 for any free one'): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  } catch (cause) {
    const used = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw usageError(
      used ? 'port-in-use' : 'port-refused',
      used ? `port ${port} is in use` : `can't listen on port ${port}: ${String(cause)}`,
      `choose another one with ${option}${or}`,
      cause,
    );
  } finally {
    server.close();
  }
}
