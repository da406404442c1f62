import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import type { Config } from '../../model/config.ts';
import { FEWEST_BLOCKS } from '../../model/figure-doubt.ts';
import { isEmulated } from '../../model/link.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { Metric, ScenarioSummary } from '../../model/summary.ts';
import { isLimited } from '../../model/target.ts';
import { estimateText } from '../../text/estimates.ts';
import { shortListText } from '../../text/lists.ts';
import { countText, percentText, quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { COST_MEANING } from '../answer/duet.ts';
import { targetDoubts, targetLimits } from '../answer/targets.ts';
import { type Evidence, isReferenceClient } from '../evidence.ts';
import { ceilingLabel } from '../results/ceilings.ts';
import { instrumentWarnings } from './instrument.ts';
import { sessionLimitWarnings, unsweptWarnings } from './session-limits.ts';

/** The limits of these figures, those that change the reading most first. */
export function warningsOf(
  record: RunRecord,
  measured: readonly ScenarioTrials[],
  scenarios: readonly ScenarioSummary[],
  { comparisons, nearCeilings }: Pick<Evidence, 'comparisons' | 'nearCeilings'>,
): string[] {
  const { config } = record.header;
  return [
    ...unfinished(record),
    ...(config.verify === 0 && config.targets === null
      ? ['Nothing was verified (--verify 0): that the transports sent the same messages is not proven.']
      : []),
    ...(config.targets === null ? [] : targetDoubts(config.targets)),
    ...fewBlocks(record, measured),
    ...faultsIncluded(config),
    ...nearCeilings.map(
      ({ scenario, ceiling, share }) =>
        `${scenarioName(scenario)} reached ${share >= 1 ? '' : `${percentText(share)} of `}its ceiling, ${estimateText(ceiling.throughput)} of ${ceilingLabel(ceiling, record.header.config)}: its rate may be that of the mock or the harness, not of the transport.`,
    ),
    ...instrumentWarnings(record, measured),
    // Under injected faults sessions end by chance, which is no limit.
    ...(config.faults === null ? sessionLimitWarnings(measured) : []),
    ...referenceClients(scenarios),
    ...badCeilings(measured),
    ...alwaysTrue(record),
    ...ofOneProcess(record, comparisons),
    ...unsweptWarnings(measured, config.sweep),
    ...oversizeValues(record),
    ...leftOutFields(record, scenarios),
    ...addedHeaders(record),
    ...withheldPercentiles(scenarios),
    ...unsteady(scenarios),
  ];
}

function faultsIncluded({ faults }: Config): string[] {
  return faults === null
    ? []
    : [
        `Faults were injected (${faults.name}): all rates and times include them. Each trial ends after its last retry.`,
      ];
}

function alwaysTrue({ header: { environment, config } }: RunRecord): string[] {
  return [
    ...(config.targets === null ? mockLimits(config) : targetLimits(config.targets)),
    ...(isLimited(config.targets)
      ? []
      : [
          `One machine (${quantity(environment.cores, 'core')}, ${environment.cpu}) ran client and server, which share its processors.`,
        ]),
    ...(config.targets === null ? [costOfMocks(config)] : []),
    ...(config.batch === 1 && config.sweep?.axis !== 'batch'
      ? ['Every call carried one recipient: the gain of batches was not measured.']
      : []),
    ...(isLimited(config.targets) ? [] : loadLimits(config)),
  ];
}

function mockLimits(config: Config): string[] {
  return [
    pathLimits(config),
    'The servers are mocks, not providers: no queueing, throttling, spam checks or delivery behind them.',
  ];
}

function costOfMocks({ mock }: Config): string {
  return mock === 'fast'
    ? 'The fast mocks served the timed trials: they cost less than a full server would.'
    : 'The reference mocks served the timed trials: their own cost is part of every rate and time.';
}

function pathLimits({ link, sweep }: Config): string {
  const isSwept = sweep !== null && ['rtt', 'down', 'up'].includes(sweep.axis);
  return isEmulated(link) || isSwept
    ? 'The link is emulated in the mock’s process: it has round trips, bandwidth and loss, but no slow start, congestion control or router queues. Its cost counts as the mock’s.'
    : 'Everything ran over loopback: no network latency and no loss. Over a real link, turnarounds and bytes weigh more; --link emulates one.';
}

function loadLimits({ load, pairing }: Config): string[] {
  const { model } = load;
  if (pairing === 'duet') return [COST_MEANING];
  switch (model) {
    case 'closed':
      return [
        'Service times come from a closed loop: they are times under full load, and hide how long a message would wait at a fixed rate.',
      ];
    case 'open':
      return [
        'Response times hold for the offered rate only. Throughput shows the offered rate, not what a transport can reach.',
      ];
    case 'ramp':
      return [
        'Response times at saturation grow with the length of the trial: the curve shows the rate of saturation, not the height.',
      ];
    case 'capacity':
      return [
        'A capacity holds for trials of a few seconds: they do not show a queue that fills in minutes, or an hourly limit.',
        'Each probe is judged alone, by its own percentiles, even with few messages.',
      ];
    default:
      return model satisfies never;
  }
}

function unfinished({ plan, trials, end, torn, resumed }: RunRecord): string[] {
  const planned = plan.trials.length;
  return [
    ...(resumed === 0
      ? []
      : [
          `The run was resumed ${resumed === 1 ? 'once' : `${resumed} times`}: trials before and after ran in other processes, at another time.`,
        ]),
    ...(end?.reason === 'complete' && trials.length >= planned
      ? []
      : [`Incomplete run: ${countText(trials.length)} of ${quantity(planned, 'planned trial')}.`]),
    ...(torn ? ['The last line of the run file was cut off and is left out.'] : []),
  ];
}

function fewBlocks({ header }: RunRecord, measured: readonly ScenarioTrials[]): string[] {
  const numbers = measured
    .filter(({ scenario, trials }) => scenario.role === 'measured' && trials.length > 0)
    .map(({ trials }) => trials.length);
  const least = Math.min(...numbers);
  if (!Number.isFinite(least) || least >= FEWEST_BLOCKS) return [];
  return least === 1
    ? [
        `With one trial of a scenario there is no interval (${quantity(header.config.blocks, 'block')} planned).`,
      ]
    : [
        `With only ${least} trials of a scenario, intervals and ratios of rates and times are not known: run ${FEWEST_BLOCKS} blocks or more (--blocks ${FEWEST_BLOCKS}, or --until 5%).`,
      ];
}

/**
 * Two processes of the same code may differ by this much for their whole life, in most cases:
 * docs/statistics.md has the measurement.
 */
const OF_PROCESSES = 0.1;

/** Small differences between processes that served all trials of their scenarios. */
function ofOneProcess({ header }: RunRecord, comparisons: Evidence['comparisons']): string[] {
  if (header.config.isolation === 'process') return [];
  const small = comparisons.filter(
    ({ metric, verdict, ratio }) =>
      !COUNTED.has(metric) &&
      (verdict === 'better' || verdict === 'worse') &&
      Math.abs(Math.log(ratio.value)) < Math.log1p(OF_PROCESSES),
  );
  if (small.length === 0) return [];
  const [is, their] = small.length === 1 ? ['is', 'its'] : ['are', 'their'];
  return [
    `One client process served all trials of a scenario, and processes of the same code differ by a few per cent: ${quantity(small.length, 'difference')} of less than ${percentText(OF_PROCESSES)} ${is} certain only for ${their} processes. --isolation process includes this variation in the intervals.`,
  ];
}

/** These counters are the same in every process. */
const COUNTED: ReadonlySet<Metric> = new Set(['bytesToServer', 'turnarounds']);

/** Transports that exist only to measure. */
function referenceClients(scenarios: readonly ScenarioSummary[]): string[] {
  const names = new Set(
    scenarios
      .filter((one) => one.role === 'measured' && isReferenceClient(one))
      .map(({ transport }) => transport),
  );
  return [...names].map(
    (name) =>
      `${name} is a reference client, not a product: it shows what its protocol allows, not what a library achieves.`,
  );
}

/** One sentence a curve; its first value is its smallest. */
function oversizeValues({ oversize }: RunRecord): string[] {
  const curves = Map.groupBy(oversize, ({ scenario: { kind, strategy, transport } }) =>
    JSON.stringify([kind, strategy, transport]),
  );
  return [...curves.values()].flatMap(([first, ...larger]) =>
    first === undefined
      ? []
      : [
          `${scenarioName(first.scenario)} ${larger.length === 0 ? 'is' : 'and larger values are'} left out: ${first.reply}`,
        ],
  );
}

function leftOutFields(record: RunRecord, scenarios: readonly ScenarioSummary[]): string[] {
  const compared = scenarios.filter(({ role }) => role === 'measured');
  const groups = Map.groupBy(
    compared.flatMap((scenario) =>
      record.verifications
        .filter((one) => one.scenario === baseOf(scenario))
        .flatMap(({ leftOut }) => leftOut.map((one) => ({ scenario, ...one }))),
    ),
    ({ field, reason }) => `The field “${field}” is left out of the proof (${reason})`,
  );
  return [...groups].map(
    ([text, ones]) =>
      `${text}: ${scenarioList(
        ones.map(({ scenario }) => scenario),
        compared.length,
      )}.`,
  );
}

function addedHeaders({ verifications }: RunRecord): string[] {
  const names = new Set(verifications.flatMap((one) => one.addedHeaders.map(({ name }) => name)));
  if (names.size === 0) return [];
  return [`The server added headers, which the proof does not compare: ${[...names].sort().join(', ')}.`];
}

function withheldPercentiles(scenarios: readonly ScenarioSummary[]): string[] {
  const names: Readonly<Record<string, string>> = {
    serviceTimeP50: 'P50 of service time',
    serviceTimeP90: 'P90 of service time',
    serviceTimeP99: 'P99 of service time',
    responseTimeP50: 'P50 of response time',
    responseTimeP90: 'P90 of response time',
    responseTimeP99: 'P99 of response time',
    latenessP99: 'P99 of the pacing error',
    timeToFinalP50: 'P50 of the time to the final outcome',
    timeToFinalP99: 'P99 of the time to the final outcome',
  };
  const shown = scenarios.filter(({ role }) => role === 'measured');
  const groups = Map.groupBy(
    shown.flatMap((one) => one.withheld.map(({ metric }) => ({ one, metric }))),
    ({ metric }) => names[metric] ?? metric,
  );
  return [...groups].map(
    ([name, ones]) =>
      `${name} is withheld, because fewer than 100 calls lie beyond it: ${scenarioList(
        ones.map(({ one }) => one),
        shown.length,
      )}.`,
  );
}

function unsteady(scenarios: readonly ScenarioSummary[]): string[] {
  const ones = scenarios.filter(({ warmUp }) => warmUp?.decision === 'time-up');
  return ones.length === 0
    ? []
    : [
        `Warm-up ended before the rate was steady: ${scenarioList(ones, scenarios.length)}. Early trials may be slower.`,
      ];
}

function badCeilings(measured: readonly ScenarioTrials[]): string[] {
  return measured
    .filter(({ scenario }) => scenario.role === 'ceiling')
    .filter(
      ({ trials, failedTrials, emptyTrials }) =>
        failedTrials + emptyTrials.length > 0 ||
        trials.some(
          ({ client: { outcomes } }) =>
            outcomes.rejected + outcomes.deferred + outcomes['timed-out'] + outcomes.failed > 0,
        ),
    )
    .map(({ scenario }) => `The ceiling ${scenarioName(scenario)} had failures, so it may be too low.`);
}

function scenarioList(some: readonly ScenarioSummary[], all: number): string {
  return shortListText(some.map(scenarioName), all, 'scenario');
}
