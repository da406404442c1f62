import type { Trial } from '../../../model/trial.ts';
import { NEAR_CEILING } from '../../figures/ceilings.ts';
import type { Guard } from './guard.ts';

/** Share of one core. Beyond it, the queue of the mock is part of every figure. */
export const MOST_MOCK_CPU = 0.8;

/**
 * Processor time is counted in ticks of up to 4 ms (CONFIG_HZ of the kernel): a share of a shorter time is
 * not known.
 */
const SHORTEST_MS = 100;

/**
 * A mock without any cost may raise a valid rate by a quarter at most: the same tolerance as near a ceiling.
 */
const MOST_GAIN = 1 / NEAR_CEILING - 1;

/**
 * A busy mock may limit the rate, so that a faster transport would not have been faster. In a closed loop it
 * does not if the client itself worked without pause.
 */
export const mockBusy: Guard<'mock-saturated'> = (trial, { scenario }) => {
  const share = mockShare(trial);
  if (share === undefined || share <= MOST_MOCK_CPU) return undefined;
  if (scenario.load.model === 'closed' && isLimitedByClient(trial)) return undefined;
  return { code: 'mock-saturated', share, limit: MOST_MOCK_CPU, severity: share };
};

/** True if the client, not the mock, limits the throughput of a closed loop. */
export function isLimitedByClient(trial: Trial): boolean {
  return gainOfFreeMock(trial) <= MOST_GAIN;
}

/** Share of one core that the mock used; undefined if it is not known. */
export function mockShare({ client, mock }: Trial): number | undefined {
  if (mock === null) return undefined;
  const { userMicros, systemMicros } = mock.cpu;
  const countedMs = mock.countedMs ?? client.elapsedMs;
  return countedMs < SHORTEST_MS ? undefined : (userMicros + systemMicros) / (countedMs * 1e3);
}

/**
 * Upper bound of the share by which a mock without any cost could raise the throughput of a closed loop. A
 * client that is busy for a share U of the time at X messages per second needs U / X for each, so it can send
 * X / U at most (utilization law and asymptotic bounds: Denning and Buzen 1978, ACM Computing Surveys
 * 10:225–261). U is the lower of processor time and event-loop utilization: the first includes other
 * threads, the second includes time without a processor.
 */
export function gainOfFreeMock({ client: { cpu, elapsedMs, eventLoop } }: Trial): number {
  const processor = (cpu.userMicros + cpu.systemMicros) / (elapsedMs * 1e3);
  return 1 / Math.min(1, processor, eventLoop.utilization) - 1;
}
