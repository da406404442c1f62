import * as z from 'zod';
import type { CounterName } from './comparison-counters.ts';
import type { Metric } from './summary.ts';

/** A metric for thresholds: estimated figures, exactly compared counters, or both. */
export interface GateMetric {
  /** The first metric that the scenario has is used. */
  readonly measured: readonly Metric[];
  readonly counted: readonly CounterName[];
}

const measured = (...metrics: readonly Metric[]): GateMetric => ({ measured: metrics, counted: [] });
/** A counter if the run file has it, or else the metric of the trials. */
const counted = (counter: CounterName, metric?: Metric): GateMetric => ({
  measured: metric === undefined ? [] : [metric],
  counted: [counter],
});

/** Metrics by their names in `--fail-on`. */
export const GATE_METRICS = {
  throughput: measured('throughput'),
  cost: measured('cost'),
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
  instructions: counted('instructions'),
  errors: counted('errors'),
} as const satisfies Record<string, GateMetric>;
export type GateMetricName = keyof typeof GATE_METRICS;

export const GATE_METRIC_NAMES = Object.keys(GATE_METRICS).filter(
  (name): name is GateMetricName => name in GATE_METRICS,
);

/** `throughput<-5%`: missed if the change from base to head is below −5 %. */
export const Threshold = z.object({
  metric: z.enum(GATE_METRIC_NAMES),
  beyond: z.enum(['below', 'above']),
  /** Relative change, head / base − 1, beyond which the threshold is missed. */
  change: z.number().gt(-1),
});
export type Threshold = z.infer<typeof Threshold>;

/** The threshold as a user writes it: `throughput<-5%`. */
export function thresholdText({ metric, beyond, change }: Threshold): string {
  const percent = Number((change * 100).toPrecision(12));
  return `${metric}${beyond === 'below' ? '<' : '>'}${percent > 0 ? '+' : ''}${percent === 0 ? 0 : percent}%`;
}
