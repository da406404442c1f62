import { clear, decodeHistogram, type Room } from '../../../model/histogram.ts';
import { type ClosedLoad, hasServer, type OpenLoad } from '../../../model/scenario.ts';
import { isLimited } from '../../../model/target.ts';
import type { Trial } from '../../../model/trial.ts';
import { rowMean } from '../../trials/distribution.ts';
import type { Guard } from './guard.ts';
import type { TrialRefusal } from './refusal.ts';

/** Tolerance of the mean calls in flight. */
export const MOST_OFF = 0.1;
/** In a trial of fewer service times, most of the time is start and end. */
const SHORT = 20;

/**
 * Little's law (Little 1961, Operations Research 9:383–387): mean calls in flight = calls per time × mean
 * time of a call. A closed loop keeps as many calls in flight as its concurrency says; unfilled time at start
 * and end is recorded and counts as if filled. A shortfall is time in which the harness kept the transport
 * waiting. An open loop does not fix the number in flight, but its mean cannot exceed the peak that was
 * counted.
 */
export const littlesLaw: Guard<'littles-law'> = (trial, { scenario, config, latency, room }) => {
  // Calls without a server take only the harness's own time; under send limits calls wait for permission.
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
): TrialRefusal<'littles-law'> | undefined {
  const { calls, elapsedMs, edgesMs } = client;
  const inFlight = (calls * serviceMs + edgesMs) / elapsedMs;
  const off = Math.abs(inFlight / concurrency - 1);
  if (off <= MOST_OFF) return undefined;
  return {
    code: 'littles-law',
    finding: 'closed-loop',
    callsPerSecond: calls / (elapsedMs / 1e3),
    serviceMs,
    isShort: elapsedMs < SHORT * serviceMs,
    inFlight,
    expected: concurrency,
    tolerance: MOST_OFF,
    severity: off,
  };
}

function ofOpenLoop(
  { client }: Trial,
  { concurrency }: OpenLoad,
  serviceMs: number,
  room: Room,
): TrialRefusal<'littles-law'> | undefined {
  const { open, calls, elapsedMs, effort } = client;
  if (open === null) return undefined;
  clear(room);
  const responseMs = rowMean(decodeHistogram(open.responseTime, room)) / 1e6;
  const sending = (calls * serviceMs) / elapsedMs;
  // A retry is no arrival and has no response time.
  const waiting = effort === null ? (calls * responseMs) / elapsedMs : 0;
  const [finding, inFlight, expected] =
    sending > concurrency * (1 + MOST_OFF)
      ? (['above-concurrency', sending, concurrency] as const)
      : (['above-peak', waiting, open.peakInFlight] as const);
  if (inFlight <= expected * (1 + MOST_OFF)) return undefined;
  const severity = inFlight / expected - 1;
  return { code: 'littles-law', finding, inFlight, expected, tolerance: MOST_OFF, severity };
}
