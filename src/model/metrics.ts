/** The properties of a metric that reports and comparisons need. */
interface MetricRow {
  readonly label: string;
  /** The unit of stored estimates: `msg/s`, `µs/msg`, `share` (0 to 1). */
  readonly unit: string;
  /**
   * How trials are summarized: the mean of logarithms, the mean, the largest value, or a merged histogram.
   */
  readonly scale: 'logarithmic' | 'linear' | 'largest' | 'percentile';
  /**
   * The direction of an improvement; `none` for settings and for use of a resource that limits nothing by
   * itself.
   */
  readonly better: 'higher' | 'lower' | 'none';
  /** The values of a clock vary between trials; those of a counter hardly vary. */
  readonly from: 'clock' | 'counter';
  /**
   * True if it means nothing in an open loop: there throughput is configured, and service times exclude
   * waiting.
   */
  readonly closedOnly?: true;
  /** True if only the ratio of two trials that ran at the same time has a meaning, and no value alone. */
  readonly ratioOnly?: true;
}

/** Every metric once, in the order in which reports show them. */
export const METRIC_ROWS = {
  throughput: {
    label: 'throughput',
    unit: 'msg/s',
    scale: 'logarithmic',
    better: 'higher',
    from: 'clock',
    closedOnly: true,
  },
  cost: {
    label: 'cost per message',
    unit: 'µs/msg',
    scale: 'logarithmic',
    better: 'lower',
    from: 'clock',
    closedOnly: true,
    ratioOnly: true,
  },
  goodput: { label: 'goodput', unit: 'msg/s', scale: 'logarithmic', better: 'higher', from: 'clock' },
  offered: { label: 'offered', unit: 'msg/s', scale: 'linear', better: 'none', from: 'counter' },
  achieved: { label: 'achieved', unit: 'share', scale: 'linear', better: 'higher', from: 'counter' },
  dropped: { label: 'dropped', unit: 'share', scale: 'linear', better: 'lower', from: 'counter' },
  responseTimeP50: {
    label: 'response time p50',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
  },
  responseTimeP90: {
    label: 'response time p90',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
  },
  responseTimeP99: {
    label: 'response time p99',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
  },
  responseTimeMax: {
    label: 'response time max',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
  },
  latenessP99: { label: 'pacing error p99', unit: 'µs', scale: 'percentile', better: 'lower', from: 'clock' },
  timeToFinalP50: {
    label: 'time to final outcome p50',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
  },
  timeToFinalP99: {
    label: 'time to final outcome p99',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
  },
  timeToFinalMax: {
    label: 'time to final outcome max',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
  },
  attempts: { label: 'attempts', unit: 'attempts/msg', scale: 'linear', better: 'lower', from: 'counter' },
  serviceTimeP50: {
    label: 'service time p50',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
    closedOnly: true,
  },
  serviceTimeP90: {
    label: 'service time p90',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
    closedOnly: true,
  },
  serviceTimeP99: {
    label: 'service time p99',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
    closedOnly: true,
  },
  serviceTimeMax: {
    label: 'service time max',
    unit: 'µs',
    scale: 'percentile',
    better: 'lower',
    from: 'clock',
    closedOnly: true,
  },
  clientCpu: { label: 'client CPU', unit: 'µs/msg', scale: 'linear', better: 'lower', from: 'clock' },
  clientCpuUser: {
    label: 'client CPU, user',
    unit: 'µs/msg',
    scale: 'linear',
    better: 'lower',
    from: 'clock',
  },
  clientCpuSystem: {
    label: 'client CPU, system',
    unit: 'µs/msg',
    scale: 'linear',
    better: 'lower',
    from: 'clock',
  },
  mockCpu: { label: 'mock CPU', unit: 'µs/msg', scale: 'linear', better: 'lower', from: 'clock' },
  bytesToServer: {
    label: 'bytes to server',
    unit: 'bytes/msg',
    scale: 'linear',
    better: 'lower',
    from: 'counter',
  },
  bytesToClient: {
    label: 'bytes to client',
    unit: 'bytes/msg',
    scale: 'linear',
    better: 'lower',
    from: 'counter',
  },
  turnarounds: {
    label: 'turnarounds',
    unit: 'turnarounds/msg',
    scale: 'linear',
    better: 'lower',
    from: 'counter',
  },
  instructions: {
    label: 'instructions',
    unit: 'instructions/msg',
    scale: 'linear',
    better: 'lower',
    from: 'counter',
  },
  connections: {
    label: 'connections',
    unit: 'connections',
    scale: 'linear',
    better: 'none',
    from: 'counter',
  },
  handshakes: {
    label: 'handshakes',
    unit: 'handshakes/msg',
    scale: 'linear',
    better: 'none',
    from: 'counter',
  },
  resumedHandshakes: {
    label: 'of those, resumed',
    unit: 'handshakes/msg',
    scale: 'linear',
    better: 'none',
    from: 'counter',
  },
  clientPeakMemory: {
    label: 'client peak memory',
    unit: 'bytes',
    scale: 'largest',
    better: 'lower',
    from: 'counter',
  },
  mockPeakMemory: {
    label: 'mock peak memory',
    unit: 'bytes',
    scale: 'largest',
    better: 'lower',
    from: 'counter',
  },
  clientEventLoopUtilization: {
    label: 'client event loop in use',
    unit: 'share',
    scale: 'linear',
    better: 'none',
    from: 'clock',
  },
  clientEventLoopDelayP99: {
    label: 'client event loop delay p99',
    unit: 'ms',
    scale: 'largest',
    better: 'lower',
    from: 'clock',
  },
  mockEventLoopUtilization: {
    label: 'mock event loop in use',
    unit: 'share',
    scale: 'linear',
    better: 'none',
    from: 'clock',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type Metric = keyof typeof METRIC_ROWS;

export const METRICS: readonly Metric[] = Object.keys(METRIC_ROWS).filter(
  (name): name is Metric => name in METRIC_ROWS,
);

/** True if an increase of this metric is an improvement. */
export function isHigherBetter(metric: Metric): boolean {
  return METRIC_ROWS[metric].better === 'higher';
}

/** True if it is a ratio of two trials that ran at the same time. */
export function isRatioOnly(metric: Metric): boolean {
  const row: MetricRow = METRIC_ROWS[metric];
  return row.ratioOnly === true;
}

/** True if comparisons of open loops can use this metric. */
export function isForOpenLoops(metric: Metric): boolean {
  const row: MetricRow = METRIC_ROWS[metric];
  return row.closedOnly !== true;
}
