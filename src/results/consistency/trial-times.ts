import {
  clear,
  decodeHistogram,
  emptyRoom,
  type HistogramRow,
  lowestOf,
  type Room,
} from '../../model/histogram.ts';
import { hasServer } from '../../model/scenario.ts';
import { isLimited } from '../../model/target.ts';
import { recipientsOf, type TrialCheck, type TrialInPlan } from './trial-counts.ts';

/** Tolerance of time comparisons, for clock steps and histogram rounding. */
const SLACK_MS = 1;
const SLACK_SHARE = 0.001;
/** Tolerance for the clock reads of a loop between two calls. */
const BETWEEN_CALLS_SHARE = 0.2;
const BETWEEN_CALLS_MS = 1000;

const NANOS_PER_MS = 1e6;

/** Storage that all histograms of a file reuse. */
const room: Room = emptyRoom();

/** Lower bounds from a histogram, to the width of its buckets. */
interface Times {
  readonly samples: number;
  readonly sumMs: number;
  readonly longestMs: number;
}

/** Histograms must be readable, match the trial's counts, and hold no time longer than the trial. */
export const histograms: TrialCheck = (one) => {
  const { client } = one.trial;
  const { calls, open, effort, elapsedMs, serviceTime } = client;
  const firstCalls = { least: effort === null ? calls : 0, most: calls, what: 'calls' };
  const allCalls = { least: calls, most: calls, what: 'calls' };
  const recipients = recipientsOf(one.trial);
  const decided = { least: recipients, most: recipients, what: 'outcomes' };
  try {
    const service = timesOf(serviceTime);
    return (
      counted('service times', service, allCalls) ??
      within('service time', service, elapsedMs) ??
      inFlight(one, service) ??
      lengthOf(one, service) ??
      (open === null
        ? undefined
        : (ofOne('response time', open.responseTime, firstCalls, elapsedMs) ??
          ofOne('lateness', open.lateness, firstCalls, elapsedMs))) ??
      (effort === null ? undefined : ofOne('time to final', effort.timeToFinal, decided, elapsedMs))
    );
  } catch (cause) {
    return `a histogram can't be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
};

/** The mock's count must cover the whole trial. */
export const countedByMock: TrialCheck = ({ trial }) => {
  const countedMs = trial.mock?.countedMs ?? null;
  const { elapsedMs } = trial.client;
  return countedMs === null || elapsedMs <= withSlack(countedMs)
    ? undefined
    : `the trial lasted ${ms(elapsedMs)}, but the mock counted for ${ms(countedMs)}`;
};

export const spansOfOpenLoop: TrialCheck = ({ trial }) => {
  const { open, elapsedMs } = trial.client;
  const longest = Math.max(open?.intendedSpanMs ?? 0, open?.endedSpanMs ?? 0);
  return longest <= withSlack(elapsedMs)
    ? undefined
    : `arrivals or outcomes span ${ms(longest)}, but the trial lasted ${ms(elapsedMs)}`;
};

export const timelines: TrialCheck = ({ trial }) => {
  const { timeline, effort, open } = trial.client;
  const mockTimeline = trial.mock?.timeline ?? [];
  for (const slices of [timeline, mockTimeline])
    for (const [i, { atMs }] of slices.entries())
      if (i > 0 && atMs <= (slices[i - 1]?.atMs ?? 0))
        return `a timeline slice ends at ${ms(atMs)}, which is not after the slice before`;
  if (timeline.length === 0) return undefined;
  const messages = timeline.reduce((sum, slice) => sum + slice.messages, 0);
  const ended = effort === null || open !== null ? recipientsOf(trial) : effort.attempts;
  return messages === ended ? undefined : `the timeline has ${messages} messages; expected ${ended}`;
};

/** The total time of calls must fit the planned concurrency. */
function inFlight({ trial, scenario }: TrialInPlan, { sumMs }: Times): string | undefined {
  const { concurrency } = scenario.load;
  const { elapsedMs } = trial.client;
  return sumMs <= withSlack(concurrency * elapsedMs)
    ? undefined
    : `the calls took ${ms(sumMs)} in total, too long for ${concurrency} concurrent calls in ${ms(elapsedMs)}`;
}

/**
 * A closed loop starts its last call within the planned time and ends with it. Not checked for retries, rate
 * limits and calls without I/O, which move the end.
 */
function lengthOf({ trial, planned, scenario, run }: TrialInPlan, { longestMs }: Times): string | undefined {
  const { length } = planned;
  const { config } = run.header;
  const { elapsedMs, effort, open } = trial.client;
  if (!('durationMs' in length) || effort !== null || open !== null) return undefined;
  if (!hasServer(scenario) || scenario.transport in config.own || isLimited(config.targets)) return undefined;
  const { durationMs } = length;
  const least = durationMs * (1 - BETWEEN_CALLS_SHARE);
  // The longest call is known by the start of its bucket.
  const most = durationMs + longestMs * (1 + 10 * SLACK_SHARE) + BETWEEN_CALLS_MS;
  return elapsedMs >= least && elapsedMs <= most
    ? undefined
    : `the trial lasted ${ms(elapsedMs)}; the plan has ${ms(durationMs)}, and the longest call took ${ms(longestMs)}`;
}

interface Expected {
  readonly least: number;
  readonly most: number;
  readonly what: string;
}

function ofOne(name: string, encoded: string, expected: Expected, elapsedMs: number): string | undefined {
  const times = timesOf(encoded);
  return counted(`times in the histogram of ${name}`, times, expected) ?? within(name, times, elapsedMs);
}

function counted(what: string, { samples }: Times, expected: Expected): string | undefined {
  return samples >= expected.least && samples <= expected.most
    ? undefined
    : `${samples} ${what}, but ${expected.most} ${expected.what}`;
}

function within(name: string, { longestMs }: Times, elapsedMs: number): string | undefined {
  return longestMs <= withSlack(elapsedMs)
    ? undefined
    : `a ${name} of ${ms(longestMs)}, but the trial lasted ${ms(elapsedMs)}`;
}

function timesOf(encoded: string): Times {
  clear(room);
  return leastOf(decodeHistogram(encoded, room));
}

function leastOf({ layout, page, start, end }: HistogramRow): Times {
  let sum = 0;
  let before = 0;
  let longest = 0;
  for (let entry = start; entry < end; entry++) {
    const upTo = page.cumulative[entry] ?? before;
    longest = lowestOf(layout, page.places[entry] ?? 0);
    sum += longest * (upTo - before);
    before = upTo;
  }
  return { samples: before, sumMs: sum / NANOS_PER_MS, longestMs: longest / NANOS_PER_MS };
}

function withSlack(milliseconds: number): number {
  return milliseconds * (1 + SLACK_SHARE) + SLACK_MS;
}

function ms(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(4))} ms`;
}
