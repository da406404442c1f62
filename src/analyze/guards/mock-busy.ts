import { percent } from '../wording.ts';
import { exactly, type Guard } from './guard.ts';

/** Of one core: beyond it, the mock's own queue is in every figure. */
export const MOST_MOCK_CPU = 0.8;

/** Processor time is counted in ticks of up to 4 ms (CONFIG_HZ of the kernel): of a shorter time no share can be told. */
const SHORTEST_MS = 100;

export const MOCK_SATURATED = 'mock-saturated';

/** A mock that is busy sets the pace, so a faster transport would not have been faster. */
export const mockBusy: Guard = ({ client, mock }) => {
  if (mock === null) return undefined;
  const { userMicros, systemMicros } = mock.cpu;
  const countedMs = mock.countedMs ?? client.elapsedMs;
  if (countedMs < SHORTEST_MS) return undefined;
  const share = (userMicros + systemMicros) / (countedMs * 1e3);
  if (share <= MOST_MOCK_CPU) return undefined;
  return {
    code: MOCK_SATURATED,
    message: `the mock used ${exactly(share)} of a core; the limit is ${percent(MOST_MOCK_CPU)}.`,
    hint: 'The mock may have been measured and not the transport; lower --concurrency, raise --batch, or use --mock fast.',
    figure: share,
  };
};
