import type { RunRecord, Stage } from '../model/run-file.ts';
import { baseOf, type PlannedTrial, type Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { bracketOf, type RateProbe } from '../stats/bracket.ts';
import { atRate, nextBlock, oneOfEach } from './plan.ts';
import { basesOf, roundRate, warmUpRate } from './rates.ts';
import { searchStep } from './search.ts';

/** Short, because there are many probes; long enough to show a growing queue. */
const PROBE_LENGTH = { durationMs: 2000 };

/** Share of the capacity at which transports are compared: loaded but stable. */
const SHARE_OF_CAPACITY = 0.8;

export interface SearchJudge {
  readonly spoiled: (record: RunRecord) => ReadonlySet<number>;
  readonly sustained: (trial: Trial, record: RunRecord) => boolean;
}

/**
 * The next round of a capacity search: one probe of every unfinished transport, in random order. When all
 * searches have ended: the comparison at the found capacities. Undefined if nothing is left to plan.
 */
export function nextOfSearch(record: RunRecord, judge: SearchJudge): Stage | undefined {
  if (record.plan.scenarios.some(({ role }) => role === 'measured')) return undefined;
  const found = basesOf(record).flatMap((base) => {
    const rate = warmUpRate(record, base);
    return rate === undefined ? [] : [{ base, rate, ...probesOf(record, base, judge) }];
  });
  const wanted = found.flatMap(({ base, rate, probes, spent }) => {
    const step = searchStep(rate, probes, spent);
    return step.next === 'probe' ? [atRate(record.header.config, 'probe', base, step.ratePerSecond)] : [];
  });
  if (wanted.length > 0) return probeStage(record, wanted);
  return comparisonStage(
    record,
    found.flatMap(({ base, probes }) => {
      const { met, confirmed } = bracketOf(probes);
      return met === null || !confirmed ? [] : [{ base, capacity: met }];
    }),
  );
}

/**
 * Results of one transport's probes, in order. `spent`: failed probes, and probes in blocks disturbed by the
 * machine.
 */
function probesOf(
  record: RunRecord,
  base: Scenario,
  judge: SearchJudge,
): { readonly probes: readonly RateProbe[]; readonly spent: number } {
  const spoiled = judge.spoiled(record);
  const rates = new Map(
    record.plan.scenarios.flatMap((one) =>
      one.load.model === 'open' && baseOf(one) === baseOf(base)
        ? [[one.id, one.load.ratePerSecond] as const]
        : [],
    ),
  );
  const results = new Map(record.trials.map((trial) => [trial.position, trial] as const));
  const probes: RateProbe[] = [];
  let spent = 0;
  for (const { scenario, position, block } of record.plan.trials) {
    const ratePerSecond = rates.get(scenario);
    if (ratePerSecond === undefined) continue;
    const trial = results.get(position);
    if (spoiled.has(block) || trial === undefined) spent++;
    else probes.push({ ratePerSecond, met: judge.sustained(trial, record) });
  }
  return { probes, spent };
}

function probeStage(record: RunRecord, scenarios: readonly Scenario[]): Stage {
  const { config } = record.header;
  const known = new Set(record.plan.scenarios.map(({ id }) => id));
  const { trials } = record.plan;
  const block = nextBlock(trials);
  return {
    type: 'stage',
    why: 'next round of the capacity search',
    scenarios: scenarios.filter(({ id }) => !known.has(id)),
    trials: oneOfEach(config, scenarios, block, trials.length, block, () => PROBE_LENGTH),
  };
}

interface FoundCapacity {
  readonly base: Scenario;
  readonly capacity: number;
}

/**
 * Compares every transport at 80 % of the lowest capacity among those with the same workload, and at 80 % of
 * its own. The two rates coincide for the transport with the lowest capacity.
 */
function comparisonStage(record: RunRecord, found: readonly FoundCapacity[]): Stage | undefined {
  if (found.length === 0) return undefined;
  const { config } = record.header;
  const scenarios = new Map<string, Scenario>();
  for (const group of Map.groupBy(found, ({ base }) => `${base.kind}/${base.strategy}`).values()) {
    const lowest = Math.min(...group.map(({ capacity }) => capacity));
    for (const { base, capacity } of group)
      for (const rate of [lowest, capacity]) {
        const one = atRate(config, 'measured', base, roundRate(SHARE_OF_CAPACITY * rate));
        scenarios.set(one.id, one);
      }
  }
  return {
    type: 'stage',
    why: 'comparison at equal load, and at an equal share of each capacity',
    scenarios: [...scenarios.values()],
    trials: comparisonTrials(record, [...scenarios.values()]),
  };
}

function comparisonTrials(record: RunRecord, scenarios: readonly Scenario[]): PlannedTrial[] {
  const { config } = record.header;
  const first = nextBlock(record.plan.trials);
  const trials: PlannedTrial[] = [];
  for (let block = first; block < first + config.blocks; block++)
    trials.push(
      ...oneOfEach(
        config,
        scenarios,
        block,
        record.plan.trials.length + trials.length,
        block,
        () => config.length,
      ),
    );
  return trials;
}
