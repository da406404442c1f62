import { bracketOf } from '../../model/bracket.ts';
import type { SloCondition } from '../../model/config.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Capacity } from '../../model/summary.ts';
import type { Trial } from '../../model/trial.ts';
import { count } from '../../text/wording.ts';
import { byBase, rateOf } from '../trials/base.ts';
import { isSustained, shortfalls } from '../trials/sustained.ts';
import type { ScenarioTrials } from '../trials/trials.ts';

interface ProbeTrial {
  readonly ratePerSecond: number;
  readonly trial: Trial;
}

/** What a search for capacity found, read off its probes; none where the run is no search. */
export function capacitiesOf(scenarios: readonly ScenarioTrials[], record: RunRecord): Capacity[] {
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
      limitedBy: missed === null ? null : limitOf(missed, probes, load.slo),
    };
  });
}

/** `at 2,100/s, only 96.3 % of the rate was achieved`, of the first probe at that rate that missed. */
function limitOf(missed: number, probes: readonly ProbeTrial[], slo: readonly SloCondition[]): string | null {
  for (const { ratePerSecond, trial } of probes) {
    const reasons = ratePerSecond === missed ? shortfalls(trial, slo) : [];
    if (reasons.length > 0) return `at ${count(missed)}/s, ${reasons.join('; ')}`;
  }
  return null;
}
