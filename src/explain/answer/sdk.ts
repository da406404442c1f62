import { inverse } from '../../model/estimate.ts';
import type { Comparison } from '../../model/summary.ts';
import { ratioText, verdictNotes } from '../../text/estimates.ts';
import { quantity } from '../../text/numbers.ts';
import { type Evidence, workloadOf } from '../evidence.ts';

/** One provider's library compared with plain requests. */
interface Beside {
  readonly sdk: string;
  readonly plain: string;
  readonly workload: string;
  /** The ratio of the library to the plain requests. */
  readonly comparison: Comparison;
}

/**
 * The cost of providers' own libraries, if both they and plain requests sent the same messages.
 */
export function sdkTexts(evidence: Evidence): string[] {
  const found = besides(evidence);
  const workloads = [...new Set(found.map(({ workload }) => workload))];
  const [only = ''] = workloads;
  const where = workloads.length === 1 ? only : quantity(workloads.length, 'workload');
  const groups = [...Map.groupBy(found, ({ sdk }) => sdk).values()].flatMap((group) => {
    const of = (metric: Comparison['metric']) =>
      spanOf(group.flatMap(({ comparison }) => (comparison.metric === metric ? [comparison] : [])));
    const [first] = group;
    const [rate, cpu] = [of('throughput'), of('clientCpu')];
    return first === undefined || rate === '' ? [] : [{ ...first, rate, cpu }];
  });
  const [first] = groups;
  if (first === undefined) return [];
  if (groups.length === 1)
    return [
      `The provider’s own library, ${first.sdk}, was ${first.rate} as fast as ${first.plain}${first.cpu === '' ? '' : ` and took ${first.cpu} the client CPU per message`}, for ${where}.`,
    ];
  const each = groups.map(({ sdk, rate, cpu }) => `${sdk} ${rate}${cpu === '' ? '' : ` and ${cpu}`}`);
  return [
    `The providers’ own libraries against plain requests, in rate and in client CPU per message, for ${where}: ${each.join('; ')}.`,
  ];
}

function besides({ comparisons, scenarios }: Evidence): Beside[] {
  const byId = new Map(scenarios.map((one) => [one.id, one] as const));
  return comparisons.flatMap((comparison) => {
    const [one, other] = [byId.get(comparison.baseline), byId.get(comparison.candidate)];
    if (one === undefined || other === undefined) return [];
    const [plain, sdk, forSdk] = other.transport.startsWith('sdk-')
      ? [one, other, comparison]
      : [other, one, { ...comparison, ratio: inverse(comparison.ratio) }];
    return plain.transport.startsWith('api-') && sdk.transport === plain.transport.replace('api-', 'sdk-')
      ? [{ sdk: sdk.transport, plain: plain.transport, workload: workloadOf(sdk), comparison: forSdk }]
      : [];
  });
}

function spanOf(comparisons: readonly Comparison[]): string {
  const sorted = comparisons.toSorted((a, b) => a.ratio.value - b.ratio.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  return [least, ...(most === least ? [] : [most])]
    .flatMap((one) => (one === undefined ? [] : [ratioText(one.ratio, ...verdictNotes(one))]))
    .join(' to ');
}
