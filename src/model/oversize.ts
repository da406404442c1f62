import { isTooLarge } from './refusal.ts';
import type { Header, Oversize, RunRecord, Verification } from './run-file.ts';
import { baseOf, type Plan, type PlannedTrial } from './scenario.ts';
import { valueOn } from './sweep.ts';

type SweepAndPlan = Pick<Header['config'], 'sweep'> & Pick<Plan, 'scenarios'>;

/**
 * Values that the server refused as too large in verification, and all larger values of the same curve. A
 * curve without any verified value keeps them: its refusal is the result.
 */
export function oversizeOf(
  { sweep, scenarios }: SweepAndPlan,
  verifications: readonly Verification[],
): readonly Oversize[] {
  if (sweep === null || (sweep.axis !== 'batch' && sweep.axis !== 'size')) return [];
  const { axis } = sweep;
  const found = new Map(verifications.map((one) => [one.scenario, one]));
  const curves = Map.groupBy(
    scenarios.filter(({ role }) => role !== 'ceiling'),
    ({ kind, strategy, transport }) => JSON.stringify([kind, strategy, transport]),
  );
  return [...curves.values()].flatMap((curve): Oversize[] => {
    const known = curve.flatMap((scenario) => {
      const verification = found.get(baseOf(scenario));
      return verification === undefined ? [] : [{ scenario, verification }];
    });
    if (!known.some(({ verification }) => isProof(verification))) return [];
    const [first] = known
      .filter(({ verification }) => isOversize(verification))
      .toSorted((a, b) => (valueOn(axis, a.scenario) ?? 0) - (valueOn(axis, b.scenario) ?? 0));
    if (first === undefined) return [];
    const limit = valueOn(axis, first.scenario) ?? 0;
    const reply = first.verification.refusals[0]?.outcome ?? '';
    return curve
      .filter((scenario) => (valueOn(axis, scenario) ?? 0) >= limit)
      .map((scenario) => ({ scenario, reply }));
  });
}

/** True if a scenario delivered exactly the messages of the workload. */
export function isProof({ mismatchCount, refusals }: Verification): boolean {
  return mismatchCount === 0 && refusals.length === 0;
}

function isOversize({ mismatchCount, refusals }: Verification): boolean {
  return mismatchCount === 0 && refusals.length > 0 && refusals.every(({ outcome }) => isTooLarge(outcome));
}

/** The remaining trials, renumbered: the plan was made before the server refused. */
export function trialsWithout(
  oversize: readonly Oversize[],
  trials: readonly PlannedTrial[],
): readonly PlannedTrial[] {
  if (oversize.length === 0) return trials;
  const gone = new Set(oversize.map(({ scenario }) => scenario.id));
  return trials
    .filter(({ scenario }) => !gone.has(scenario))
    .map((trial, position) => ({ ...trial, position }));
}

/** The record with oversize scenarios moved to its field `oversize`. */
export function withoutOversize(record: RunRecord): RunRecord {
  const { sweep } = record.header.config;
  const oversize = oversizeOf({ sweep, scenarios: record.plan.scenarios }, record.verifications);
  if (oversize.length === 0) return record;
  const gone = new Set(oversize.map(({ scenario }) => scenario.id));
  const bases = new Set(oversize.map(({ scenario }) => baseOf(scenario)));
  const { seed, scenarios, trials } = record.plan;
  return {
    ...record,
    plan: {
      seed,
      scenarios: scenarios.filter(({ id }) => !gone.has(id)),
      trials: [...trialsWithout(oversize, trials)],
    },
    counters: record.counters.filter(({ scenario }) => !bases.has(scenario)),
    verifications: record.verifications.filter(({ scenario }) => !bases.has(scenario)),
    oversize,
  };
}
