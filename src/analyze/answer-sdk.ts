import type { Comparison } from '../model/summary.ts';
import { type Evidence, inverse, workloadOf } from './evidence.ts';
import { doubtOf, list, plural, times } from './wording.ts';

/** What a provider's own library costs beside the plain requests, where both were measured on the same messages. */
export function sdkTexts({ comparisons, scenarios }: Evidence): string[] {
  const byId = new Map(scenarios.map((one) => [one.id, one] as const));
  const pairs = comparisons.flatMap((comparison) => {
    const [one, other] = [byId.get(comparison.baseline), byId.get(comparison.candidate)];
    if (one === undefined || other === undefined) return [];
    const [plain, sdk, forSdk] = other.transport.startsWith('sdk-')
      ? [one, other, comparison]
      : [other, one, { ...comparison, ratio: inverse(comparison.ratio) }];
    return plain.transport.startsWith('api-') && sdk.transport === plain.transport.replace('api-', 'sdk-')
      ? [{ sdk: sdk.transport, plain: plain.transport, workload: workloadOf(sdk), comparison: forSdk }]
      : [];
  });
  return [...Map.groupBy(pairs, ({ sdk }) => sdk)].flatMap(([sdk, ofSdk]) => {
    const of = (metric: Comparison['metric']) =>
      ofSdk.flatMap(({ comparison }) => (comparison.metric === metric ? [comparison] : []));
    const [rates, cpu] = [of('throughput'), of('clientCpu')];
    const [first] = ofSdk;
    if (first === undefined || rates.length === 0) return [];
    const workloads = [...new Set(ofSdk.map(({ workload }) => workload))];
    const [where] = workloads;
    const over = workloads.length === 1 ? ` for ${where}` : ` over ${plural(workloads.length, 'workload')}`;
    const told = [
      `accepted ${span(rates)} as many messages per second as ${first.plain}`,
      ...(cpu.length === 0 ? [] : [`took ${span(cpu)} the client’s CPU per message`]),
    ];
    return [`The provider’s own library, ${sdk}, ${list(told)}${over}.`];
  });
}

function span(comparisons: readonly Comparison[]): string {
  const sorted = comparisons.toSorted((a, b) => a.ratio.value - b.ratio.value);
  const ends = sorted.length > 1 ? [sorted.at(0), sorted.at(-1)] : sorted;
  return ends.flatMap((one) => (one === undefined ? [] : [times(one.ratio, ...doubtOf(one))])).join(' to ');
}
