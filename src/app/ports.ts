import { createServer } from 'node:net';
import type { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';
import type { Plan } from '../model/scenario.ts';

/** Refuses ports that are in use before a run starts. Port 0 needs no check. */
export async function checkPorts({ smtpPort, apiPort, targets }: Config, { scenarios }: Plan): Promise<void> {
  const mocks = new Set(scenarios.flatMap(({ mock }) => mock ?? []));
  const apis = [...mocks].filter((mock) => mock !== 'smtp').length;
  if (mocks.has('smtp') && targets !== null) await checkPort(smtpPort, '--sink', '');
  else if (mocks.has('smtp')) await checkPort(smtpPort, '--smtp-port');
  for (let port = apiPort; apiPort !== 0 && port < apiPort + apis; port++)
    await checkPort(port, '--api-port');
}

/** Refuses a port that cannot be opened now; `option` is the option that chooses another. */
export async function checkPort(
  port: number,
  option: string,
  or = ', or 0 for any free port',
): Promise<void> {
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
      used ? `port ${port} is in use` : `cannot listen on port ${port}: ${String(cause)}`,
      `choose another one with ${option}${or}`,
      cause,
    );
  } finally {
    server.close();
  }
}
