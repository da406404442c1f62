import { analyze } from '../../src/explain/summary.ts';
import type { Config, SloCondition } from '../../src/model/config.ts';
import { seededRandom } from '../../src/model/random.ts';
import type { OpenLoad } from '../../src/model/scenario.ts';
import type { Summary } from '../../src/model/summary.ts';
import { fabricateSlices } from '../analyze/fabricate-open.ts';
import { fabricateRun } from '../analyze/fabricate-run.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';
import { CROSSING_AT_60, overRtt, sweepRecord } from '../analyze/fabricate-sweep.ts';
import { exampleConfig } from '../plan/example-config.ts';
import { simulate } from '../plan/simulate.ts';

const TRANSPORTS = ['smtp-nodemailer', 'api-sendgrid'] as const;
const CAPACITIES = { 'smtp-nodemailer': 1900, 'api-sendgrid': 5200 };

export function openLoad(ratePerSecond: number): OpenLoad {
  return {
    model: 'open',
    ratePerSecond,
    arrivals: 'poisson',
    concurrency: 16,
    batch: 1,
    maxInFlight: 2 * ratePerSecond,
  };
}

/** Receipts and campaigns at one rate over both transports, in five blocks of three seconds. */
export function openRecord(ratePerSecond = 1500, options: Parameters<typeof fabricateRun>[0] = {}) {
  const load = openLoad(ratePerSecond);
  return fabricateRun({
    blocks: 5,
    length: { durationMs: 3000 },
    trialNoise: 0.02,
    scenarios: ['receipt', 'campaign'].flatMap((kind) =>
      TRANSPORTS.map((transport) =>
        fabricateScenario(
          kind,
          'static',
          transport,
          { throughput: CAPACITIES[transport] },
          { load, id: `${kind}/static/${transport}@${ratePerSecond}/s` },
        ),
      ),
    ),
    ...options,
    config: { load: { model: 'open', ratePerSecond, arrivals: 'poisson' }, ...options.config },
  });
}

export function openSummary(): Summary {
  return analyze(openRecord());
}

const GROUPS: Config['groups'] = [
  { kinds: ['receipt'], strategies: ['client-render'], transports: [...TRANSPORTS] },
  { kinds: ['campaign'], strategies: ['static', 'server-merge'], transports: [...TRANSPORTS] },
];

export function rampSummary(): Summary {
  const load = { model: 'ramp', ratesPerSecond: null, arrivals: 'poisson' } as const;
  const config = exampleConfig({ load, groups: GROUPS, length: { durationMs: 2000 }, concurrency: 16 });
  return analyze(simulate({ config, capacities: CAPACITIES, noise: 0.02 }));
}

export function capacitySummary(): Summary {
  const slo: SloCondition[] = [
    { metric: 'p99', below: 100 },
    { metric: 'errors', below: 0.001 },
  ];
  const load = { model: 'capacity', slo, arrivals: 'poisson' } as const;
  const config = exampleConfig({
    load,
    groups: GROUPS,
    blocks: 5,
    length: { durationMs: 3000 },
    concurrency: 16,
  });
  return analyze(simulate({ config, capacities: CAPACITIES, noise: 0.01 }));
}

/** Two minutes at 500 a second, once; the client of SMTP keeps what it should let go. */
export function soakSummary(): Summary {
  const seconds = 120;
  const record = openRecord(500, { blocks: 1, length: { durationMs: seconds * 1000 } });
  const random = seededRandom(3);
  const trials = record.trials.map((trial) => {
    const leak = trial.scenario.includes('smtp') ? 60e6 : 0;
    const slices = fabricateSlices(seconds, 500, leak, random);
    return {
      ...trial,
      client: { ...trial.client, timeline: slices.client },
      mock: trial.mock && { ...trial.mock, timeline: slices.mock },
    };
  });
  return analyze({ ...record, trials });
}

/** Three transports along the round-trip time, two of which cross; and two along the batch. */
export function sweepSummary(): Summary {
  const transports = { ...CROSSING_AT_60, 'smtp-pipelined': overRtt(3, 1) };
  return analyze(sweepRecord(transports, 'rtt', [0, 50, 100, 150, 200], { length: { durationMs: 2000 } }));
}

export function batchSweepSummary(): Summary {
  const transports = {
    'smtp-nodemailer': () => 0.0009,
    'api-sendgrid': (recipients: number) => 0.008 / recipients + 0.0005,
  };
  const values = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000];
  return analyze(sweepRecord(transports, 'batch', values, { length: { messages: 60_000 }, draws: 60 }));
}

/** A summary that is computed when it is first wanted: a capacity search takes seconds. */
function once(summarize: () => Summary): () => Summary {
  let known: Summary | undefined;
  return () => {
    known ??= summarize();
    return known;
  };
}

export const MODES = {
  open: once(openSummary),
  ramp: once(rampSummary),
  capacity: once(capacitySummary),
  soak: once(soakSummary),
  sweep: once(sweepSummary),
} as const;
