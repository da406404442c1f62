import { achievedShare } from '../../trials/open-loop.ts';
import { type Guard, seeksSaturation } from './guard.ts';

/** Below this share of its schedule, the load is not the load that was requested. */
export const LEAST_ACHIEVED = 0.99;

/** An open loop fell behind its schedule: its queue grew, and the latency shows the length of the queue. */
export const achieved: Guard<'rate-not-achieved'> = (trial, circumstances) => {
  const { load } = circumstances.scenario;
  const share = achievedShare(trial);
  if (share === undefined || share >= LEAST_ACHIEVED || load.model !== 'open') return undefined;
  if (seeksSaturation(circumstances)) return undefined;
  const { ratePerSecond } = load;
  return {
    code: 'rate-not-achieved',
    share,
    leastShare: LEAST_ACHIEVED,
    ratePerSecond,
    severity: 1 - share,
  };
};
