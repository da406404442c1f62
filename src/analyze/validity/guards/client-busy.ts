import { percent } from '../../../text/wording.ts';
import { achievedShare } from '../../trials/open-loop.ts';
import { LEAST_ACHIEVED } from './achieved.ts';
import { exactly, type Guard, seeksSaturation } from './guard.ts';

/** A client that is busy for this share of the time or more makes its own messages wait. */
export const MOST_BUSY = 0.95;

/**
 * In an open loop, latency of a client without time to spare is the client's. In a closed one the client is driven as far as it
 * goes, which is the measured thing; there the same limit is a warning about service times.
 */
export const clientBusy: Guard = (trial, circumstances) => {
  const { utilization } = trial.client.eventLoop;
  if (circumstances.scenario.load.model !== 'open' || utilization < MOST_BUSY) return undefined;
  if (seeksSaturation(circumstances) && isSaturated(trial)) return undefined;
  return {
    code: 'client-saturated',
    message: `the client’s event loop was busy ${exactly(utilization)} of the time; the limit is ${percent(MOST_BUSY)}.`,
    hint: 'Messages waited for the client and not for the server, so these latencies are its own; lower --rate.',
    figure: utilization,
  };
};

/** A step of a ramp that is marked as beyond what the transport can do. */
function isSaturated(trial: Parameters<Guard>[0]): boolean {
  return (achievedShare(trial) ?? 1) < LEAST_ACHIEVED || (trial.client.open?.dropped ?? 0) > 0;
}
