import { type Guard, seeksSaturation } from './guard.ts';

/** Dropped arrivals have no latency, and theirs would have been the longest. */
export const dropped: Guard<'arrivals-dropped'> = ({ client: { open } }, circumstances) => {
  const { load } = circumstances.scenario;
  if (open === null || open.dropped === 0 || load.model !== 'open') return undefined;
  if (seeksSaturation(circumstances)) return undefined;
  return {
    code: 'arrivals-dropped',
    dropped: open.dropped,
    offered: open.offered,
    maxInFlight: load.maxInFlight,
    severity: open.dropped / open.offered,
  };
};
