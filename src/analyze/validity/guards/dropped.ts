import { count } from '../../../text/wording.ts';
import { type Guard, seeksSaturation } from './guard.ts';

/** Arrivals that were never started have no latency, and they would have had the longest. */
export const dropped: Guard = ({ client: { open } }, circumstances) => {
  const { load } = circumstances.scenario;
  if (open === null || open.dropped === 0 || load.model !== 'open') return undefined;
  if (seeksSaturation(circumstances)) return undefined;
  return {
    code: 'arrivals-dropped',
    message: `${count(open.dropped)} of ${count(open.offered)} offered messages were dropped, because ${count(load.maxInFlight)} arrivals waited or were being sent already; none may be.`,
    hint: 'What was dropped would have waited longest, so these latencies are too good; lower --rate, or raise --max-in-flight where the load comes in bursts.',
    figure: open.dropped / open.offered,
  };
};
