import type { Config } from '../../model/config.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Summary } from '../../model/summary.ts';
import { valueNotation } from '../../model/sweep.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { estimateOf } from './estimates.ts';

export type Ceiling = Summary['ceilings'][number];

/** Beyond this share of what harness or mock can do, a figure says as much about them as about the transport. */
export const NEAR_CEILING = 0.8;

/** What harness and mocks could do, in the plan's order; one without trials is left out. */
export function ceilingsOf(scenarios: readonly ScenarioTrials[], config: Config): Ceiling[] {
  return scenarios.flatMap(({ scenario, trials }) => {
    const throughput = scenario.role === 'ceiling' && estimateOf(trials, 'throughput', config.level);
    if (!throughput) return [];
    const { id, kind, transport, mock, load, sizeBytes } = scenario;
    const label = labelOf(scenario, config);
    return [{ scenario: id, label, kind, transport, mock, load, sizeBytes, throughput }];
  });
}

export interface NearCeiling {
  readonly scenario: Scenario;
  readonly ceiling: Ceiling;
  readonly share: number;
}

/** Measured scenarios whose throughput comes near the lowest ceiling above them. */
export function nearCeilings(
  scenarios: readonly ScenarioTrials[],
  ceilings: readonly Ceiling[],
  level: number,
): NearCeiling[] {
  const perRequest = new Map(scenarios.map((one) => [one.scenario.id, recipientsPerRequest(one)] as const));
  return scenarios.flatMap(({ scenario, trials }): NearCeiling[] => {
    const own = perRequest.get(scenario.id) ?? 1;
    const throughput = scenario.role === 'measured' && estimateOf(trials, 'throughput', level);
    const lowest = ceilings
      .filter((ceiling) => bounds(ceiling, scenario, (perRequest.get(ceiling.scenario) ?? 1) / own))
      .reduce<Ceiling | undefined>(
        (least, one) => (least === undefined || one.throughput.value < least.throughput.value ? one : least),
        undefined,
      );
    if (!throughput || lowest === undefined) return [];
    const share = throughput.value / lowest.throughput.value;
    return share > NEAR_CEILING ? [{ scenario, ceiling: lowest, share }] : [];
  });
}

/**
 * The null transport bounds all calls of its size; a mock bounds what it serves of the same kind and size, unless the bare client sent
 * fewer recipients in a request than the scenario did: then more could pass than it shows.
 */
function bounds(
  { mock, kind, load, sizeBytes }: Ceiling,
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

/** As the mock counted them; 1 where there is no mock. */
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

/** The kind stands beside it wherever it matters. */
function labelOf({ transport, mock, load, sizeBytes }: Scenario, config: Config): string {
  const size =
    config.sweep?.axis === 'size' && sizeBytes !== null
      ? `, ${valueNotation('size', sizeBytes)} a message`
      : '';
  const batch = (load.batch > 1 ? `, ${load.batch} recipients a call` : '') + size;
  if (mock === null) return `harness alone (${transport === 'null' ? 'null transport' : transport})${batch}`;
  const smtp = config.mock === 'fast' ? 'SMTP sink' : 'SMTP server';
  const server = mock === 'smtp' ? smtp : `API host (${PROVIDERS[mock] ?? mock})`;
  return `${config.mock} ${server} under a bare client${batch}`;
}

const PROVIDERS: Readonly<Record<string, string>> = {
  sendgrid: 'SendGrid',
  postmark: 'Postmark',
  mailgun: 'Mailgun',
  sparkpost: 'SparkPost',
  mailjet: 'Mailjet',
  resend: 'Resend',
  brevo: 'Brevo',
  ses: 'Amazon SES',
};
