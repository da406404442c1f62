import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { Random } from '../../src/model/random.ts';
import type { OpenLoad, TrialLength } from '../../src/model/scenario.ts';
import type { ClientMeasures, ClientSlice, MockSlice } from '../../src/model/trial.ts';

/** What an open loop at this rate sees of a server that could do `capacity` messages per second. */
export interface OpenTrial {
  readonly load: OpenLoad;
  readonly capacity: number;
  readonly length: TrialLength;
  readonly draws: number;
  readonly random: Random;
}

type Fabricated = Pick<ClientMeasures, 'elapsedMs' | 'calls' | 'serviceTime' | 'open'> & {
  readonly accepted: number;
};

/**
 * Below the capacity, waits as of one queue (exponential, with mean ρ/(1 − ρ) services); above it, a
 * queue that grows as long as the trial lasts, up to the most that may be in flight.
 */
export function fabricateOpen({ load, capacity, length, draws, random }: OpenTrial): Fabricated {
  const { ratePerSecond: rate, batch, maxInFlight } = load;
  const durationMs = 'durationMs' in length ? length.durationMs : (length.messages / rate) * 1e3;
  const arrivals = Math.max(2, Math.round((rate * durationMs) / 1e3 / batch));
  const load_ = rate / capacity;
  const growsBy = Math.max(0, 1 - 1 / load_);
  const droppedCalls = Math.max(0, Math.round(arrivals * growsBy) - maxInFlight);
  const calls = arrivals - droppedCalls;
  const serviceMs = (4 * batch * 1e3) / capacity;
  const longestMs = Math.min(durationMs * growsBy * load_, (maxInFlight * batch * 1e3) / capacity);
  const [service, response, lateness] = [histogram(), histogram(), histogram()];
  const steps = Math.min(calls, draws);
  for (let i = 0; i < steps; i++) {
    const count = Math.floor(((i + 1) * calls) / steps) - Math.floor((i * calls) / steps);
    const servedMs = serviceMs * (0.6 + 0.8 * random());
    const waitedMs =
      load_ < 1 ? (-Math.log(1 - random()) * serviceMs * load_ ** 2) / (1 - load_) / 4 : longestMs * random();
    service.recordValueWithCount(nanoseconds(servedMs), count);
    response.recordValueWithCount(nanoseconds(servedMs + waitedMs), count);
    lateness.recordValueWithCount(nanoseconds(0.02 + 0.1 * random()), count);
  }
  const intendedSpanMs = durationMs * (1 - 1 / arrivals);
  const endedSpanMs = Math.max(intendedSpanMs, (calls * batch * 1e3) / capacity);
  return {
    elapsedMs: endedSpanMs + serviceMs,
    calls,
    accepted: calls * batch,
    serviceTime: encodeIntoCompressedBase64(service),
    open: {
      offered: arrivals * batch,
      dropped: droppedCalls * batch,
      // Those that arrived while the slowest was under way.
      peakInFlight: Math.min(maxInFlight, Math.ceil(((rate / batch) * response.maxValue) / 1e9) + 1),
      intendedSpanMs,
      endedSpanMs,
      responseTime: encodeIntoCompressedBase64(response),
      lateness: encodeIntoCompressedBase64(lateness),
    },
  };
}

/** Slices of a second of a long trial, in which the client's memory grows by so many bytes an hour. */
export function fabricateSlices(
  seconds: number,
  rate: number,
  growthPerHour: number,
  random: Random,
): { readonly client: ClientSlice[]; readonly mock: MockSlice[] } {
  const at = Array.from({ length: seconds }, (_, i) => i + 1);
  return {
    client: at.map((second) => ({
      atMs: second * 1e3,
      messages: Math.round(rate * (0.97 + 0.06 * random())),
      p50Micros: 1_800 + 300 * random(),
      p99Micros: 7_000 + 5_000 * random(),
      rssBytes: Math.round(88e6 + (growthPerHour * second) / 3600 + 4e5 * (random() - 0.5)),
      cpuMicros: 420_000,
    })),
    mock: at.map((second) => ({
      atMs: second * 1e3,
      connections: 16,
      rssBytes: Math.round(71e6 + 3e5 * (random() - 0.5)),
    })),
  };
}

function histogram(): Histogram {
  return build({ numberOfSignificantValueDigits: 3 });
}

function nanoseconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds * 1e6));
}
