import type { Config } from '../../model/config.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Summary } from '../../model/summary.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { estimateOf } from './estimates.ts';

export type CeilingFigures = Omit<Summary['ceilings'][number], 'label'>;

/** Above this share of its ceiling, the mock or the harness may limit a figure instead of the transport. */
export const NEAR_CEILING = 0.8;

/**
 * The throughput that harness and mocks allow, in the order of the plan; without those that have no trials.
 */
export function ceilingsOf(scenarios: readonly ScenarioTrials[], config: Config): CeilingFigures[] {
  return scenarios.flatMap((one) => {
    const { scenario } = one;
    const throughput = scenario.role === 'ceiling' && estimateOf(one, 'throughput', config.level);
    if (!throughput) return [];
    const { id, kind, transport, mock, load, sizeBytes } = scenario;
    return [{ scenario: id, kind, transport, mock, load, sizeBytes, throughput }];
  });
}

export interface NearCeiling {
  readonly scenario: Scenario;
  readonly ceiling: CeilingFigures;
  readonly share: number;
}

/** Measured scenarios whose throughput is near the lowest of their ceilings. */
export function nearCeilings(
  scenarios: readonly ScenarioTrials[],
  ceilings: readonly CeilingFigures[],
  level: number,
): NearCeiling[] {
  const perRequest = new Map(scenarios.map((one) => [one.scenario.id, recipientsPerRequest(one)] as const));
  return scenarios.flatMap((one): NearCeiling[] => {
    const { scenario } = one;
    const own = perRequest.get(scenario.id) ?? 1;
    const throughput = scenario.role === 'measured' && estimateOf(one, 'throughput', level);
    const lowest = ceilings
      .filter((ceiling) => bounds(ceiling, scenario, (perRequest.get(ceiling.scenario) ?? 1) / own))
      .reduce<CeilingFigures | undefined>(
        (least, it) => (least === undefined || it.throughput.value < least.throughput.value ? it : least),
        undefined,
      );
    // A bound says more than a rate near its ceiling.
    if (!throughput || lowest === undefined || one.isMockLimited) return [];
    const share = throughput.value / lowest.throughput.value;
    return share > NEAR_CEILING ? [{ scenario, ceiling: lowest, share }] : [];
  });
}

/**
 * The null transport limits all calls with its batch size. A mock limits scenarios of the same kind and size,
 * unless the ceiling client sent fewer recipients in a request than the scenario: then the mock could serve
 * more than the ceiling shows.
 */
function bounds(
  { mock, kind, load, sizeBytes }: CeilingFigures,
  scenario: Scenario,
  relativeRequest: number,
): boolean {
  if (mock === null) return load.batch === scenario.load.batch;
  return (
    mock === scenario.mock &&
    kind === scenario.kind &&
    sizeBytes === scenario.sizeBytes &&
    relativeRequest > 0.9
  );
}

/** As the mock counted them; 1 without a mock. */
function recipientsPerRequest({ trials }: ScenarioTrials): number {
  let recipients = 0;
  let requests = 0;
  for (const { client, mock } of trials) {
    if (mock === null) continue;
    recipients += client.outcomes.accepted;
    requests += mock.wire.requests;
  }
  return requests === 0 ? 1 : recipients / requests;
}
