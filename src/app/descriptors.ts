import type { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';
import { partsOf } from '../model/feature.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { baseOf, hasServer, mockOf, type Plan, type Scenario } from '../model/scenario.ts';
import { DESCRIPTORS_HINT, ownLimit } from './system-problem.ts';

/** Files that a Sendoff process has open before its first connection, measured with Node 24 on Linux. */
const OWN = 25;
/** Sockets per connection over an emulated link, whose relay runs in the mock's process. */
const RELAYED = 3;

/**
 * Refuses a plan whose connections need more file descriptors than a process may have. Without /proc, the
 * limit is unknown, and nothing is refused.
 *
 * @throws usageError `too-few-descriptors`
 */
export function checkDescriptors(
  { scenarios }: Pick<Plan, 'scenarios'>,
  isolation: Config['isolation'],
  limit = ownLimit(),
): void {
  const most = Math.max(0, ...connectionsByProcess(scenarios, isolation).values());
  if (most === 0 || most + OWN <= limit) return;
  throw usageError(
    'too-few-descriptors',
    `${most + OWN} open files are needed for ${most} connections; the limit is ${limit}`,
    DESCRIPTORS_HINT,
  );
}

/**
 * A mock holds the warm connections of all its clients, which have one process for all loads of a base
 * scenario.
 */
function connectionsByProcess(
  scenarios: readonly Scenario[],
  isolation: Config['isolation'],
): ReadonlyMap<string, number> {
  const clients = new Map<string, { process: string; connections: number }>();
  for (const scenario of scenarios) {
    // HTTP/2 shares connections among calls.
    if (!hasServer(scenario) || partsOf(scenario.transport).features.includes('h2')) continue;
    const base = baseOf(scenario);
    const isAlone = scenario.connection === 'cold' || isolation === 'process';
    const process = isAlone ? base : (mockOf(scenario) ?? base);
    const isRelayed = scenario.mock !== null && scenario.link.name !== LOOPBACK.name;
    const connections = scenario.load.concurrency * (isRelayed ? RELAYED : 1);
    clients.set(base, { process, connections: Math.max(connections, clients.get(base)?.connections ?? 0) });
  }
  const sums = new Map<string, number>();
  for (const { process, connections } of clients.values())
    sums.set(process, (sums.get(process) ?? 0) + connections);
  return sums;
}
