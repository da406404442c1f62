import type { Trial } from '../../../model/trial.ts';
import { percent } from '../../../text/wording.ts';
import { NEAR_CEILING } from '../../figures/ceilings.ts';
import { exactly, type Guard } from './guard.ts';

/** Of one core: beyond it, the mock's own queue is in every figure. */
export const MOST_MOCK_CPU = 0.8;

/** Processor time is counted in ticks of up to 4 ms (CONFIG_HZ of the kernel): of a shorter time no share can be told. */
const SHORTEST_MS = 100;

export const MOCK_SATURATED = 'mock-saturated';

/** By so much a mock of no cost at all might have raised a figure that stands all the same: a quarter, as near a ceiling. */
const MOST_GAIN = 1 / NEAR_CEILING - 1;

/**
 * A mock that is busy may set the pace, so that a faster transport would not have been faster. In a closed loop it does not where
 * the client itself worked without pause.
 */
export const mockBusy: Guard = (trial, { scenario }) => {
  const share = mockShare(trial);
  if (share === undefined || share <= MOST_MOCK_CPU) return undefined;
  if (scenario.load.model === 'closed' && isClientsPace(trial)) return undefined;
  return {
    code: MOCK_SATURATED,
    message: `the mock used ${exactly(share)} of a core; the limit is ${percent(MOST_MOCK_CPU)}.`,
    hint: 'The mock may have been measured and not the transport; lower --concurrency, raise --batch, or use --mock fast.',
    figure: share,
  };
};

/** Whether the figure of a closed loop is the client's, give or take what a mock of no cost could have added. */
export function isClientsPace(trial: Trial): boolean {
  return gainOfFreeMock(trial) <= MOST_GAIN;
}

/** Of one core; undefined where it can't be told. */
export function mockShare({ client, mock }: Trial): number | undefined {
  if (mock === null) return undefined;
  const { userMicros, systemMicros } = mock.cpu;
  const countedMs = mock.countedMs ?? client.elapsedMs;
  return countedMs < SHORTEST_MS ? undefined : (userMicros + systemMicros) / (countedMs * 1e3);
}

/**
 * By how much a mock of no cost could have raised a closed loop's throughput at most. With a client that works for a share U of
 * the time at X messages a second, each costs it U / X, so that it can do X / U and no more (utilization law and asymptotic
 * bounds: Denning and Buzen 1978, ACM Computing Surveys 10:225–261). U is the lower of processor time and event-loop
 * utilization: the one holds work of other threads, the other time in which the process was ready and did not run.
 */
export function gainOfFreeMock({ client: { cpu, elapsedMs, eventLoop } }: Trial): number {
  const processor = (cpu.userMicros + cpu.systemMicros) / (elapsedMs * 1e3);
  return 1 / Math.min(1, processor, eventLoop.utilization) - 1;
}
