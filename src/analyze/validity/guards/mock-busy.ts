import { isMockBusy, MOST_MOCK_CPU, mockShare } from '../../trials/mock-limit.ts';
import type { Guard } from './guard.ts';

/**
 * A busy mock may limit the rate, so that a faster transport would not have been faster. A closed loop with
 * such trials has bounds in place of a refusal (`isMockLimited`).
 */
export const mockBusy: Guard<'mock-saturated'> = (trial) => {
  const share = mockShare(trial);
  if (share === undefined || !isMockBusy(trial)) return undefined;
  return { code: 'mock-saturated', share, limit: MOST_MOCK_CPU, severity: share };
};
