import type { Config } from '../../src/model/config.ts';
import { namedLink } from '../../src/model/link.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { type Axis, valueNotation } from '../../src/model/sweep.ts';
import { type FabricatedRun, fabricateRun } from './fabricate-run.ts';
import { fabricateScenario } from './fabricate-scenario.ts';

export const CONCURRENCY = 16;

/** Seconds that a message takes of the whole client, at a value of the axis. */
export type TimeOf = (value: number) => number;

/**
 * With `turnarounds` round trips a call beside what client and server do: `fixedMs` for each call in flight.
 */
export function overRtt(fixedMs: number, turnarounds: number): TimeOf {
  return (rttMs) => (fixedMs + turnarounds * rttMs) / 1000 / CONCURRENCY;
}

/** At equal speed 60 ms of round-trip time away: 64 + 1 × 60 = 4 + 2 × 60. */
export const CROSSING_AT_60: Readonly<Record<string, TimeOf>> = {
  'smtp-nodemailer': overRtt(4, 2),
  'api-sendgrid': overRtt(64, 1),
};

export function sweepRecord(
  transports: Readonly<Record<string, TimeOf>>,
  axis: Axis,
  values: readonly number[],
  options: Partial<FabricatedRun> = {},
): RunRecord {
  const scenarios = Object.entries(transports).flatMap(([transport, timeOf]) =>
    values.map((value) => {
      const variant = `${axis}=${valueNotation(axis, value)}`;
      return fabricateScenario(
        'receipt',
        'client-render',
        transport,
        { throughput: 1 / timeOf(value) },
        { ...changes(axis, value), variant, id: `receipt/client-render/${transport}/${variant}` },
      );
    }),
  );
  const sweep: Config['sweep'] = { axis, values: [...values] };
  return fabricateRun({ ...options, scenarios, config: { sweep, ceilings: false, ...options.config } });
}

function changes(axis: Axis, value: number): Partial<Scenario> {
  const load = { model: 'closed', concurrency: CONCURRENCY, batch: 1 } as const;
  switch (axis) {
    case 'concurrency':
      return { load: { ...load, concurrency: value } };
    case 'batch':
      return { load: { ...load, batch: value } };
    case 'messages-per-connection':
      return { load, messagesPerConnection: value };
    case 'size':
      return { load, sizeBytes: value };
    case 'rtt':
      return { load, link: value === 0 ? LOOPBACK : namedLink({ ...LOOPBACK, rttMs: value }) };
    case 'down':
      return { load, link: namedLink({ ...LOOPBACK, downBitsPerSecond: value }) };
    case 'up':
      return { load, link: namedLink({ ...LOOPBACK, upBitsPerSecond: value }) };
    default:
      return axis satisfies never;
  }
}
