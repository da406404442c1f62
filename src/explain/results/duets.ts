import type { DuetFigures } from '../../analyze/figures/duets.ts';
import type { DuetPairs } from '../../model/summary.ts';
import { refusalText } from '../validity/refusals.ts';

/**
 * `other processes used 34 % of the clients’ core; the limit is 5 %`, for the worst pair of each
 * assumption.
 */
export function duetPairs({ broken, ...figures }: DuetFigures): DuetPairs {
  return {
    ...figures,
    broken: broken.map(({ refusal, pairs }) => ({ pairs, cause: refusalText(refusal).clause })),
  };
}
