import { readFileSync } from 'node:fs';
import type { Config } from '../model/config.ts';
import { type SendoffError, usageError } from '../model/error.ts';
import { partsOf } from '../model/feature.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { baseOf, hasServer, mockOf, type Plan, type Scenario } from '../model/scenario.ts';

/** What a process of ours has open before its first connection, measured with Node 24 on Linux. */
const OWN = 25;
/** An emulated link is a relay in the mock's process: it accepts, connects, and is accepted. */
const RELAYED = 3;

const HINT =
  'Lower --concurrency, or raise the limit: `ulimit -n 4096`; its hard limit (`ulimit -Hn`) counts, which root raises.';

/**
 * Refuses a plan whose connections need more file descriptors than a process may have. If the system has no /proc, the run finds out
 * by itself.
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
    HINT,
  );
}

/** A mock holds the warm connections of all its clients, which have one process for all loads of a base scenario. */
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

/** Node raises its soft limit to the hard one when it starts, and children inherit it. */
function ownLimit(): number {
  try {
    return openFiles(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The soft limit, from proc_pid_limits(5). */
export function openFiles(limits: string): number {
  const [, soft = 'unlimited'] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** What the system said to this process or to a child of it, as a mistake of the user's; undefined for anything else. */
export function systemProblem(cause: unknown): SendoffError | undefined {
  for (let at = cause; at instanceof Error; at = at.cause) {
    if (/\b(?:EMFILE|ENFILE)\b/.test(at.message)) {
      const limit = ownLimit();
      const shown = Number.isFinite(limit) ? ` (the limit is ${limit})` : '';
      return usageError('too-few-descriptors', `too many open files${shown}: ${at.message}`, HINT, cause);
    }
    if ('syscall' in at && at.syscall === 'uv_cwd') return missingFolder(cause);
    if (/\buv_cwd\b/.test(at.message)) return missingFolder(cause);
  }
  return undefined;
}

function missingFolder(cause: unknown): SendoffError {
  return usageError(
    'no-working-directory',
    'the working directory was deleted',
    'change to a folder that exists, and try again',
    cause,
  );
}
