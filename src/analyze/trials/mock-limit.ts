import type { Scenario } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';

/** Share of one core. Beyond it, the mock may limit the rate, and its queue is part of every time. */
export const MOST_MOCK_CPU = 0.8;

/**
 * Processor time is counted in ticks of up to 4 ms (CONFIG_HZ of the kernel): a share of a shorter time is
 * not known.
 */
const SHORTEST_MS = 100;

/** Share of one core that the mock used; undefined if it is not known. */
export function mockShare({ client, mock }: Trial): number | undefined {
  if (mock === null) return undefined;
  const { userMicros, systemMicros } = mock.cpu;
  const countedMs = mock.countedMs ?? client.elapsedMs;
  return countedMs < SHORTEST_MS ? undefined : (userMicros + systemMicros) / (countedMs * 1e3);
}

/** False in a duet, whose clients share a core: it has a guard of its own. */
export function isMockBusy(trial: Trial): boolean {
  return trial.duet === null && (mockShare(trial) ?? 0) > MOST_MOCK_CPU;
}

/**
 * Share of the time in which the client worked: the lower of processor time and event-loop utilization. The
 * first includes other threads, the second includes time without a processor. Undefined if it is not known.
 */
export function clientShare({ client: { cpu, elapsedMs, eventLoop } }: Trial): number | undefined {
  const processor = (cpu.userMicros + cpu.systemMicros) / (elapsedMs * 1e3);
  const share = Math.min(1, processor, eventLoop.utilization);
  return share > 0 ? share : undefined;
}

/**
 * True if the rate of a closed loop is a bound: the mock was busy in half of the trials or more. A client
 * that works for a share U of the time at X messages per second needs U / X for each, so it can send X / U at
 * most, whatever the server costs (utilization law and asymptotic bounds: Denning and Buzen 1978, ACM
 * Computing Surveys 10:225–261). So the rate with a mock of no cost lies between X and X / U.
 */
export function isMockLimited({ role, load }: Scenario, trials: readonly Trial[]): boolean {
  if (role !== 'measured' || load.model !== 'closed' || trials.length === 0) return false;
  const busy = trials.filter(isMockBusy).length;
  return 2 * busy >= trials.length && trials.every((trial) => clientShare(trial) !== undefined);
}
