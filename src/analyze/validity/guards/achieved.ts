import { percent } from '../../../text/wording.ts';
import { achievedShare } from '../../trials/open-loop.ts';
import { exactly, type Guard, seeksSaturation } from './guard.ts';

/** A load that falls behind its schedule by more is not the load that was asked for. */
export const LEAST_ACHIEVED = 0.99;

/** An open loop whose calls ended more slowly than the schedule asked for: its queue grew, and its latency is a matter of its length. */
export const achieved: Guard = (trial, circumstances) => {
  const { load } = circumstances.scenario;
  const share = achievedShare(trial);
  if (share === undefined || share >= LEAST_ACHIEVED || load.model !== 'open') return undefined;
  if (seeksSaturation(circumstances)) return undefined;
  return {
    code: 'rate-not-achieved',
    message: `only ${exactly(share)} of the offered ${load.ratePerSecond} messages per second were achieved; the limit is ${percent(LEAST_ACHIEVED)}.`,
    hint: 'The queue grew as long as the trial lasted, so these latencies tell its length; lower --rate, or find what is possible with --load capacity.',
    figure: 1 - share,
  };
};
