import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { Summary } from '../../model/summary.ts';

type Equivalence = Summary['equivalence'];

/** The number of timed messages of each scenario that were compared with the workload. */
export function sampledOf({ trials, plan }: RunRecord): Equivalence['sampled'] {
  const bases = new Map(plan.scenarios.map((scenario) => [scenario.id, baseOf(scenario)]));
  const found = new Map<string, Equivalence['sampled'][number]>();
  for (const { scenario, sample, ledger } of trials) {
    const base = bases.get(scenario);
    if (base === undefined || sample === null) continue;
    const before = found.get(base) ?? { scenario: base, messages: 0, of: 0, isCut: false };
    found.set(base, {
      scenario: base,
      messages: before.messages + sample.messages,
      of: before.of + (ledger?.received ?? 0),
      isCut: before.isCut || sample.isCut,
    });
  }
  return [...found.values()];
}

/** Verified messages that were sent through another host as well. */
export function sharedWith({ verifications }: RunRecord): Equivalence['shared'] {
  const counts = new Map<string, number>();
  for (const { other } of verifications)
    if (other !== null) counts.set(other.server, (counts.get(other.server) ?? 0) + other.messages);
  return [...counts].map(([server, messages]) => ({ server, messages }));
}
