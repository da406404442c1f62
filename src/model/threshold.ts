import * as z from 'zod';
import type { CounterName } from './comparison-counters.ts';
import type { Metric } from './summary.ts';

/** What a threshold may speak of: figures that are estimated, counters that are compared exactly, or both under one name. */
export interface GateMetric {
  /** The first of these that a scenario has. */
  readonly measured: readonly Metric[];
  readonly counted: readonly CounterName[];
}

const measured = (...metrics: readonly Metric[]): GateMetric => ({ measured: metrics, counted: [] });
/** A counter where the run file has it, else what the trials showed. */
const counted = (counter: CounterName, metric?: Metric): GateMetric => ({
  measured: metric === undefined ? [] : [metric],
  counted: [counter],
});

/** By the names that `--fail-on` takes. */
export const GATE_METRICS = {
  throughput: measured('throughput'),
  p50: measured('responseTimeP50', 'serviceTimeP50'),
  p90: measured('responseTimeP90', 'serviceTimeP90'),
  p99: measured('responseTimeP99', 'serviceTimeP99'),
  cpu: measured('clientCpu'),
  clientCpu: measured('clientCpu'),
  mockCpu: measured('mockCpu'),
  memory: measured('clientPeakMemory'),
  clientMemory: measured('clientPeakMemory'),
  mockMemory: measured('mockPeakMemory'),
  bytes: { measured: ['bytesToServer'], counted: ['bytesToServer', 'bytesToClient'] },
  bytesToServer: counted('bytesToServer', 'bytesToServer'),
  bytesToClient: counted('bytesToClient', 'bytesToClient'),
  turnarounds: counted('turnarounds', 'turnarounds'),
  connections: counted('connections'),
  writes: counted('writes'),
  errors: counted('errors'),
} as const satisfies Record<string, GateMetric>;
export type GateMetricName = keyof typeof GATE_METRICS;

export const GATE_METRIC_NAMES = Object.keys(GATE_METRICS).filter(
  (name): name is GateMetricName => name in GATE_METRICS,
);

/** `throughput<-5%`: missed where the change from base to head lies below −5 %. */
export const Threshold = z.object({
  metric: z.enum(GATE_METRIC_NAMES),
  beyond: z.enum(['below', 'above']),
  /** Relative change, head / base − 1, at which it is missed. */
  change: z.number().gt(-1),
});
export type Threshold = z.infer<typeof Threshold>;

/** As people write it: `throughput<-5%`. */
export function thresholdText({ metric, beyond, change }: Threshold): string {
  const percent = Number((change * 100).toPrecision(12));
  return `${metric}${beyond === 'below' ? '<' : '>'}${percent > 0 ? '+' : ''}${percent === 0 ? 0 : percent}%`;
}
