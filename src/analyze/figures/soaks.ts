import type { Soak, SoakTrend, TrendSubject } from '../../model/modes.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { ClientSlice, Trial } from '../../model/trial.ts';
import { type Point, trendOf } from '../../stats/trend.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { estimate } from './estimates.ts';

/** A trend per hour needs at least this much time. */
const SHORTEST_TREND_SECONDS = 60;

export type TrendFigures = Omit<SoakTrend, 'text'> & {
  /** The unit of the subject itself; empty for a count. */
  readonly unit: string;
};
export type SoakFigures = Omit<Soak, 'trends'> & { readonly trends: readonly TrendFigures[] };

/** Long trials of measured scenarios, slice by slice, with their trends. */
export function soaksOf(scenarios: readonly ScenarioTrials[], record: RunRecord): SoakFigures[] {
  const { level } = record.header.config;
  return scenarios.flatMap(({ scenario, trials }) =>
    scenario.role === 'measured' ? trials.flatMap((trial) => soakOf(scenario, trial, level)) : [],
  );
}

function soakOf(
  { id, kind, strategy, transport, load }: ScenarioTrials['scenario'],
  { block, client, mock }: Trial,
  level: number,
): SoakFigures[] {
  if (client.timeline.length === 0) return [];
  const slices = client.timeline.map((slice, i) => ({
    atSeconds: slice.atMs / 1e3,
    throughput: rateIn(slice, client.timeline[i - 1]),
    p50Micros: slice.p50Micros,
    p99Micros: slice.p99Micros,
    rssBytes: slice.rssBytes,
  }));
  const ofMock = (mock?.timeline ?? []).map(({ atMs, connections, rssBytes }) => ({
    atSeconds: atMs / 1e3,
    connections,
    rssBytes,
  }));
  const seconds = client.elapsedMs / 1e3;
  const times = slices.flatMap(({ atSeconds, p50Micros }) =>
    p50Micros === null ? [] : [{ atSeconds, value: p50Micros / 1e3 }],
  );
  const trends: [TrendSubject, string, readonly Reading[]][] = [
    ['client memory', 'MB', slices.map(({ atSeconds, rssBytes }) => ({ atSeconds, value: rssBytes / 1e6 }))],
    ['mock memory', 'MB', ofMock.map(({ atSeconds, rssBytes }) => ({ atSeconds, value: rssBytes / 1e6 }))],
    ['connections', '', ofMock.map(({ atSeconds, connections }) => ({ atSeconds, value: connections }))],
    [load.model === 'open' ? 'response time P50' : 'service time P50', 'ms', times],
  ];
  return [
    {
      scenario: id,
      kind,
      strategy,
      transport,
      block,
      seconds,
      client: slices,
      mock: ofMock,
      trends:
        seconds < SHORTEST_TREND_SECONDS
          ? []
          : trends.flatMap(([subject, unit, readings]) => trendIn(subject, unit, readings, level)),
    },
  ];
}

interface Reading {
  readonly atSeconds: number;
  readonly value: number;
}

function rateIn({ atMs, messages }: ClientSlice, before: ClientSlice | undefined): number {
  const lengthMs = atMs - (before?.atMs ?? 0);
  return lengthMs > 0 ? (messages / lengthMs) * 1e3 : 0;
}

function trendIn(
  subject: TrendSubject,
  unit: string,
  readings: readonly Reading[],
  level: number,
): TrendFigures[] {
  const points = readings.map(({ atSeconds, value }): Point => ({ x: atSeconds / 3600, y: value }));
  const slope = points.length === 0 ? undefined : trendOf(points, level)?.slope;
  if (slope === undefined) return [];
  const perHour = estimate(slope, level, `${unit}/h`.replace(/^\//, 'per '));
  return [{ subject, unit, perHour }];
}
