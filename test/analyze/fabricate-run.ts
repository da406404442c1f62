import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Config } from '../../src/model/config.ts';
import { noOutcomes } from '../../src/model/outcome.ts';
import { type Random, seededRandom, shuffled } from '../../src/model/random.ts';
import type { Counters, Counts, End, RunLine, RunRecord } from '../../src/model/run-file.ts';
import { baseOf, type PlannedTrial, type Scenario, type TrialLength } from '../../src/model/scenario.ts';
import type { Trial } from '../../src/model/trial.ts';
import { ENVIRONMENT, fabricateConfig, phasesOf, verify, warmUp } from './fabricate-lines.ts';
import { fabricateOpen } from './fabricate-open.ts';
import { type FabricatedScenario, quickScenarios } from './fabricate-scenario.ts';

export interface FabricatedRun {
  readonly seed: number;
  readonly blocks: number;
  readonly scenarios: readonly FabricatedScenario[];
  /**
   * Standard deviation of the logarithm of a rate: what all trials of one block share, and what each has of
   * its own.
   */
  readonly blockNoise: number;
  readonly trialNoise: number;
  readonly length: TrialLength;
  readonly config: Partial<Config>;
  /** null for a run that was killed. */
  readonly end: End['reason'] | null;
  /** Blocks after which the run ended; all of them when absent. */
  readonly finishedBlocks?: number;
  /** Draws of service time per trial; fewer are faster to fabricate. */
  readonly draws: number;
}

const DEFAULTS: FabricatedRun = {
  seed: 20_240_607,
  blocks: 10,
  scenarios: [],
  blockNoise: 0.03,
  trialNoise: 0.04,
  length: { durationMs: 500 },
  config: {},
  end: 'complete',
  draws: 400,
};

const STARTED = Date.parse('2026-03-14T09:00:00.000Z');

/** A whole run file as `results` would read it. Pure in its options: the same ones give the same record. */
export function fabricateRun(options: Partial<FabricatedRun> = {}): RunRecord {
  const run = { ...DEFAULTS, ...options };
  const fabricated = options.scenarios ?? quickScenarios();
  const scenarios = fabricated.map((one) => one.scenario);
  const random = seededRandom(run.seed);
  const plan = planTrials(scenarios, run, random);
  const behaviours = new Map(fabricated.map((one) => [one.scenario.id, one] as const));
  const blockEffects = Array.from({ length: run.blocks }, () => Math.exp(normal(random) * run.blockNoise));
  const finished = plan.filter((trial) => trial.block < (run.finishedBlocks ?? run.blocks));
  const trials = finished.map((planned) => {
    const one = behaviours.get(planned.scenario);
    if (one === undefined) throw new Error(`no such scenario: ${planned.scenario}`);
    return fabricateTrial(one, planned, blockEffects[planned.block] ?? 1, run, random);
  });
  return {
    header: {
      type: 'header',
      schema: 1,
      run: 'fabricated-run',
      startedAt: new Date(STARTED).toISOString(),
      environment: ENVIRONMENT,
      config: fabricateConfig(scenarios, run),
      plan: { seed: run.seed, scenarios, trials: plan },
    },
    plan: { seed: run.seed, scenarios, trials: plan },
    machine: Array.from({ length: run.blocks }, (_, block) => ({
      type: 'machine' as const,
      block,
      referenceMicros: 5000 + 10 * block,
    })),
    resumed: 0,
    counters: fabricated.flatMap((one) => countersOf(one)),
    verifications: scenarios.filter((one) => one.role === 'measured').map(verify),
    warmUps: scenarios.map(warmUp),
    phases: fabricated.filter((one) => one.scenario.role === 'measured').map(phasesOf),
    feedback: [],
    feedbackLeftOut: [],
    instructions: [],
    instructionsLeftOut: [],
    trials,
    failedTrials: [],
    late: [],
    end:
      run.end === null
        ? undefined
        : {
            type: 'end',
            endedAt: new Date(STARTED + 20_000 + plan.length * 600).toISOString(),
            reason: run.end,
          },
    oversize: [],
    torn: run.end === null,
  };
}

/** The record as the lines of its file, in the order in which a run writes them. */
export function runLines(record: RunRecord): RunLine[] {
  const results = [...record.trials, ...record.failedTrials].sort((a, b) => a.position - b.position);
  const machine = new Map(record.machine.map((line) => [line.block, line] as const));
  const lines: RunLine[] = [record.header, ...record.counters, ...record.verifications, ...record.warmUps];
  for (const result of results) {
    const check = machine.get(result.block);
    if (check !== undefined) lines.push(check);
    machine.delete(result.block);
    lines.push(result);
  }
  lines.push(...record.phases, ...record.feedback, ...record.feedbackLeftOut);
  return record.end === undefined ? lines : [...lines, record.end];
}

function planTrials(scenarios: readonly Scenario[], run: FabricatedRun, random: Random): PlannedTrial[] {
  const trials: PlannedTrial[] = [];
  for (let block = 0; block < run.blocks; block++)
    for (const scenario of shuffled(scenarios, random))
      trials.push({
        block,
        position: trials.length,
        scenario: scenario.id,
        firstRecipient: trials.length * 10_000,
        length: run.length,
      });
  return trials;
}

export function fabricateTrial(
  { scenario, behaviour }: FabricatedScenario,
  planned: PlannedTrial,
  blockEffect: number,
  run: Pick<FabricatedRun, 'trialNoise' | 'draws'>,
  random: Random,
): Trial {
  const { load } = scenario;
  const { concurrency, batch } = load;
  const pace = blockEffect * Math.exp(normal(random) * run.trialNoise);
  const rate = behaviour.throughput * pace;
  const { length } = planned;
  const planMs = 'durationMs' in length ? length.durationMs : (length.messages / rate) * 1e3;
  const closedCalls = Math.max(1, Math.round((rate * planMs) / 1e3 / batch));
  const closedAccepted = 'messages' in length ? length.messages : closedCalls * batch;
  const serviceNs = (concurrency / (rate / batch)) * 1e9;
  const { elapsedMs, calls, accepted, serviceTime, open } =
    load.model === 'open'
      ? fabricateOpen({ load, capacity: rate, length, draws: run.draws, random })
      : {
          elapsedMs: (closedAccepted / rate) * 1e3,
          calls: closedCalls,
          accepted: closedAccepted,
          serviceTime: serviceTimes(serviceNs, closedCalls, run.draws, random),
          open: null,
        };
  const cpu = (micros: number) => ({
    userMicros: Math.round((0.8 * micros * accepted) / pace),
    systemMicros: Math.round((0.2 * micros * accepted) / pace),
  });
  const busy = (micros: number) => Math.min(1, (micros * accepted) / pace / (elapsedMs * 1e3));
  const hasMock = scenario.mock !== null;
  return {
    sample: hasMock
      ? { messages: Math.min(30, accepted), isCut: false, mismatchCount: 0, mismatches: [] }
      : null,
    duet: null,
    wireCheck: null,
    type: 'trial',
    block: planned.block,
    position: planned.position,
    scenario: scenario.id,
    startedAt: new Date(STARTED + 20_000 + planned.position * 600).toISOString(),
    client: {
      elapsedMs,
      calls,
      outcomes: { ...noOutcomes(), accepted },
      reasons: [],
      serviceTime,
      edgesMs: 0,
      open,
      effort: null,
      sessions: null,
      timeline: [],
      clockStepMs: 0.01,
      cpu: cpu(behaviour.clientCpuMicros),
      memory: { rssBytes: 88_000_000, peakRssBytes: 96_000_000 + Math.round(random() * 4e6) },
      eventLoop: { utilization: busy(behaviour.clientCpuMicros), delayP99Ms: 1.4, delayMaxMs: 6.2 },
      scheduling: null,
    },
    mock: hasMock
      ? {
          countedMs: elapsedMs,
          cpu: cpu(behaviour.mockCpuMicros),
          memory: { rssBytes: 71_000_000, peakRssBytes: 78_000_000 + Math.round(random() * 4e6) },
          eventLoop: { utilization: busy(behaviour.mockCpuMicros), delayP99Ms: 1.1, delayMaxMs: 3.9 },
          scheduling: null,
          wire: {
            bytesReceived: Math.round(behaviour.bytesToServer * accepted),
            bytesSent: Math.round(behaviour.bytesToClient * accepted),
            turnarounds: Math.round(behaviour.turnarounds * accepted),
            connectionsOpened: scenario.connection === 'cold' ? calls : concurrency,
            requests: calls,
            handshakes: 0,
            resumed: 0,
            authentications: 0,
          },
          faults: null,
          timeline: [],
        }
      : null,
    ledger: hasMock ? { accepted, received: accepted, exact: true, faults: [], account: null } : null,
    machine: null,
  };
}

function countersOf({ scenario, behaviour }: FabricatedScenario): Counters[] {
  if (scenario.mock === null || scenario.role === 'ceiling') return [];
  const counts = (messages: number, connections: number): Counts => ({
    messages,
    connections,
    handshakes: { all: 0, resumed: 0 },
    turnarounds: messages * behaviour.turnarounds + 2 * connections,
    bytesToServer: Math.round(messages * behaviour.bytesToServer),
    bytesToClient: Math.round(messages * behaviour.bytesToClient),
    writes: messages * behaviour.turnarounds,
  });
  return [{ type: 'counters', scenario: baseOf(scenario), opening: counts(1, 1), following: counts(20, 0) }];
}

/**
 * Log-normal with a heavy enough tail (σ = 0.35) around a mean, as a compressed HdrHistogram of nanoseconds.
 */
function serviceTimes(meanNs: number, calls: number, draws: number, random: Random): string {
  const sigma = 0.35;
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  const steps = Math.min(calls, draws);
  const drawn = Array.from({ length: steps }, (_, i) => ({
    count: Math.floor(((i + 1) * calls) / steps) - Math.floor((i * calls) / steps),
    factor: Math.exp(normal(random) * sigma - (sigma * sigma) / 2),
  }));
  // The calls of a trial fill its time, whatever was drawn.
  const mean = drawn.reduce((sum, { count, factor }) => sum + count * factor, 0) / calls;
  for (const { count, factor } of drawn)
    histogram.recordValueWithCount(Math.max(1, Math.round((meanNs * factor) / mean)), count);
  return encodeIntoCompressedBase64(histogram);
}

/** Box and Muller 1958. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
