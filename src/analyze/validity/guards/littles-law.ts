import { clear, decodeHistogram, type Room } from '../../../model/histogram.ts';
import { type ClosedLoad, hasServer, type OpenLoad } from '../../../model/scenario.ts';
import { isLimited } from '../../../model/target.ts';
import type { Trial } from '../../../model/trial.ts';
import { figure, percent } from '../../../text/wording.ts';
import { rowMean } from '../../trials/distribution.ts';
import type { Guard, TrialRefusal } from './guard.ts';

/** Mean calls in flight may be off by this share. */
export const MOST_OFF = 0.1;
/** A trial of fewer service times than this is mostly edges. */
const SHORT = 20;

/**
 * Little's law (Little 1961, Operations Research 9:383–387): mean calls in flight = calls per time × mean time of a call. In a
 * closed loop that mean is the concurrency, except at the edges, where calls have not begun or are over already: that time is
 * recorded, and counts as if a call had been in flight. What is missing then is time in which the harness itself kept the transport waiting.
 * In an open loop nothing sets the number in flight; but the mean cannot be beyond what was counted, one by one, at the peak.
 */
export const littlesLaw: Guard = (trial, { scenario, config, latency, room }) => {
  // Without a server nothing is ever in flight: all that such a call takes is the harness itself. To one elsewhere calls wait for their turn.
  if (!hasServer(scenario) || isLimited(config.targets) || latency === undefined) return undefined;
  const { load } = scenario;
  const serviceMs = latency.mean / 1e3;
  return load.model === 'closed'
    ? ofClosedLoop(trial, load, serviceMs)
    : ofOpenLoop(trial, load, serviceMs, room);
};

function ofClosedLoop(
  { client }: Trial,
  { concurrency }: ClosedLoad,
  serviceMs: number,
): TrialRefusal | undefined {
  const { calls, elapsedMs, edgesMs } = client;
  const inFlight = (calls * serviceMs + edgesMs) / elapsedMs;
  const off = inFlight / concurrency - 1;
  if (Math.abs(off) <= MOST_OFF) return undefined;
  const short = elapsedMs < SHORT * serviceMs;
  return {
    code: 'littles-law',
    message: `${figure(calls / (elapsedMs / 1e3))} calls per second of ${figure(serviceMs)} ms each make ${figure(inFlight)} calls in flight, but ${concurrency} were to be kept; they may differ by ${percent(MOST_OFF)}.`,
    hint: short
      ? 'The trial is too short for its calls; raise --duration to at least 20 times the service time.'
      : 'Time is missing in which the transport was kept waiting, by recipients that come too slowly or by the harness itself; look at the source of recipients, or report it with the run file.',
    figure: Math.abs(off),
  };
}

function ofOpenLoop(
  { client }: Trial,
  { concurrency }: OpenLoad,
  serviceMs: number,
  room: Room,
): TrialRefusal | undefined {
  const { open, calls, elapsedMs, effort } = client;
  if (open === null) return undefined;
  clear(room);
  const responseMs = rowMean(decodeHistogram(open.responseTime, room)) / 1e6;
  const sending = (calls * serviceMs) / elapsedMs;
  // A further attempt at a call is no arrival, and has no response time.
  const inFlight = effort === null ? (calls * responseMs) / elapsedMs : 0;
  const [found, most, what] =
    sending > concurrency * (1 + MOST_OFF)
      ? [sending, concurrency, 'are allowed']
      : [inFlight, open.peakInFlight, 'were counted at most'];
  if (found <= most * (1 + MOST_OFF)) return undefined;
  return {
    code: 'littles-law',
    message: `calls and their mean time make ${figure(found)} in flight on average, but ${most} ${what}; they may differ by ${percent(MOST_OFF)}.`,
    hint: 'Times or counts of this trial are wrong; please report it with the run file.',
    figure: found / most - 1,
  };
}
