import { achievedShare } from '../../trials/open-loop.ts';
import { LEAST_ACHIEVED } from './achieved.ts';
import { type Guard, seeksSaturation } from './guard.ts';

/** From this share of busy time on, the client makes its own messages wait. */
export const MOST_BUSY = 0.95;

/**
 * Refuses open loops only: their latency includes the waiting in a busy client. A closed loop drives the
 * client to its limit on purpose, so there the same limit only causes a warning about service times.
 */
export const clientBusy: Guard<'client-saturated'> = (trial, circumstances) => {
  const { utilization } = trial.client.eventLoop;
  if (circumstances.scenario.load.model !== 'open' || utilization < MOST_BUSY) return undefined;
  if (seeksSaturation(circumstances) && isSaturated(trial)) return undefined;
  return { code: 'client-saturated', utilization, limit: MOST_BUSY, severity: utilization };
};

/** The step of a ramp exceeds what the transport can do, and the report marks it. */
function isSaturated(trial: Parameters<Guard>[0]): boolean {
  return (achievedShare(trial) ?? 1) < LEAST_ACHIEVED || (trial.client.open?.dropped ?? 0) > 0;
}
