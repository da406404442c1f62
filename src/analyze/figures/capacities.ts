import type { SloCondition } from '../../model/config.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Capacity } from '../../model/summary.ts';
import type { Trial } from '../../model/trial.ts';
import { bracketOf } from '../../stats/bracket.ts';
import { byBase, rateOf } from '../trials/base.ts';
import { isSustained, type Shortfall, shortfalls } from '../trials/sustained.ts';
import type { ScenarioTrials } from '../trials/trials.ts';

interface ProbeTrial {
  readonly ratePerSecond: number;
  readonly trial: Trial;
}

export type CapacityFigures = Omit<Capacity, 'limitedBy'> & {
  /** Conditions of the first probe that missed at the lowest missed rate; empty if no rate was missed. */
  readonly limitedBy: readonly Shortfall[];
};

/** The result of a capacity search, from its probes; empty for other runs. */
export function capacitiesOf(scenarios: readonly ScenarioTrials[], record: RunRecord): CapacityFigures[] {
  const { load } = record.header.config;
  if (load.model !== 'capacity') return [];
  return byBase(scenarios.filter(({ scenario }) => scenario.role === 'probe')).map(({ base, members }) => {
    const probes = members
      .flatMap(({ scenario, trials, emptyTrials }) =>
        [...trials, ...emptyTrials].map((trial): ProbeTrial => ({ ratePerSecond: rateOf(scenario), trial })),
      )
      .sort((a, b) => a.trial.position - b.trial.position);
    const { met, missed, confirmed } = bracketOf(
      probes.map(({ ratePerSecond, trial }) => ({ ratePerSecond, met: isSustained(trial, record) })),
    );
    return {
      ...base,
      ratePerSecond: confirmed ? met : null,
      bracket: { met, missed },
      slo: load.slo,
      probes: probes.length,
      limitedBy: missed === null ? [] : limitOf(missed, probes, load.slo),
    };
  });
}

function limitOf(
  missed: number,
  probes: readonly ProbeTrial[],
  slo: readonly SloCondition[],
): readonly Shortfall[] {
  for (const { ratePerSecond, trial } of probes) {
    const found = ratePerSecond === missed ? shortfalls(trial, slo) : [];
    if (found.length > 0) return found;
  }
  return [];
}
