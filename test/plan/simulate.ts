import { isEnough } from '../../src/analyze/compare/stopping.ts';
import { spoiledBlocks } from '../../src/analyze/trials/machine.ts';
import { starvedBlocks } from '../../src/analyze/trials/starvation.ts';
import { isSustained } from '../../src/analyze/trials/sustained.ts';
import type { Config } from '../../src/model/config.ts';
import { type Random, seededRandom } from '../../src/model/random.ts';
import type { RunLine, RunRecord } from '../../src/model/run-file.ts';
import { baseOf, type PlannedTrial } from '../../src/model/scenario.ts';
import { plan } from '../../src/plan/plan.ts';
import { type Judge, nextStage } from '../../src/plan/stages.ts';
import { recordOf } from '../../src/results/read.ts';
import { ENVIRONMENT, phasesOf, verify } from '../analyze/fabricate-lines.ts';
import { fabricateTrial, normal } from '../analyze/fabricate-run.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';
import { DIRECTORY } from './example-config.ts';

export const JUDGE: Judge = {
  spoiled: (record) => new Set(spoiledBlocks(record).map(({ block }) => block)),
  starved: (record) => new Set(starvedBlocks(record).map(({ block }) => block)),
  enough: isEnough,
  sustained: isSustained,
};

export interface Simulation {
  readonly config: Config;
  /** The capacity of each transport, in messages per second. */
  readonly capacities: Readonly<Record<string, number>>;
  /** Standard deviation of the logarithm of a capacity, from trial to trial. */
  readonly noise?: number;
  readonly seed?: number;
  /** Blocks that the machine started at half its speed. */
  readonly slowBlocks?: readonly number[];
  readonly draws?: number;
}

const STARTED = '2026-03-14T09:00:00.000Z';
const MOST_STAGES = 500;

/** Runs a plan stage by stage in no time: real planning and judging, with fabricated trials. */
export function simulate({
  config,
  capacities,
  noise = 0.01,
  seed = 1,
  slowBlocks = [],
  draws = 200,
}: Simulation): RunRecord {
  const random = seededRandom(seed);
  const first = plan(config, DIRECTORY);
  const header = {
    type: 'header',
    schema: 1,
    run: 'simulated-run',
    startedAt: STARTED,
    environment: ENVIRONMENT,
    config,
    plan: first,
  } as const;
  const bases = first.scenarios.map((scenario) => ({
    scenario,
    behaviour: fabricateScenario(scenario.kind, scenario.strategy, scenario.transport, {
      throughput: capacities[scenario.transport] ?? 30_000,
    }).behaviour,
  }));
  const lines: RunLine[] = bases.flatMap((base): RunLine[] => [
    ...(base.scenario.role === 'ceiling' ? [] : [verify(base.scenario), phasesOf(base)]),
    {
      type: 'warm-up',
      scenario: baseOf(base.scenario),
      windowMs: 100,
      rates: [0.4, 0.8, 1, 1, 1, 1].map((share) => share * base.behaviour.throughput),
      decision: 'steady',
      accepted: 1000,
      reasons: [],
      facts: {},
    },
  ]);
  let pending: readonly PlannedTrial[] = first.trials;
  for (let stages = 0; stages < MOST_STAGES; stages++) {
    for (const planned of pending) {
      const record = recordOf(header, lines);
      if (!record.machine.some(({ block }) => block === planned.block))
        lines.push({
          type: 'machine',
          block: planned.block,
          referenceMicros: slowBlocks.includes(planned.block) ? 10_000 : 5_000,
        });
      const scenario = record.plan.scenarios.find(({ id }) => id === planned.scenario);
      const base = bases.find((one) => scenario !== undefined && baseOf(one.scenario) === baseOf(scenario));
      if (scenario === undefined || base === undefined) throw new Error(`not planned: ${planned.scenario}`);
      const one = { scenario, behaviour: base.behaviour };
      lines.push(fabricateTrial(one, planned, 1, { trialNoise: noise, draws }, random));
    }
    const stage = nextStage(recordOf(header, lines), 0, JUDGE);
    if (stage === undefined) {
      lines.push({ type: 'end', endedAt: '2026-03-14T09:20:00.000Z', reason: 'complete' });
      return recordOf(header, lines);
    }
    lines.push(stage);
    pending = stage.trials;
  }
  throw new Error(`planning went on for ${MOST_STAGES} stages`);
}

/**
 * A capacity that varies between trials, and occasional pauses of the machine that fail any rate.
 */
export function noisyMeeting(capacity: number, noise: number, pauses: number, random: Random) {
  return (ratePerSecond: number): boolean =>
    ratePerSecond < capacity * Math.exp(noise * normal(random)) && random() >= pauses;
}
