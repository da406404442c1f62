import { METRIC_ROWS } from '../model/metrics.ts';
import type { Estimate, Metric } from '../model/summary.ts';
import { estimateCells } from '../text/estimates.ts';
import { numberText, percentText } from '../text/numbers.ts';

/** One figure of one scenario of one run. */
export interface Figure {
  readonly run: string;
  readonly scenario: string;
  readonly metric: Metric;
  readonly estimate: Estimate;
}

/**
 * The input of github-action-benchmark with `tool: customBiggerIsBetter` or `customSmallerIsBetter`: one file
 * holds one direction (https://github.com/benchmark-action/github-action-benchmark, README: name, unit and
 * value, optional range and extra).
 */
export function renderBenchmark(figures: readonly Figure[], direction: 'bigger' | 'smaller'): string {
  const wanted = direction === 'bigger' ? 'higher' : 'lower';
  const rows = figures
    .filter(({ metric }) => METRIC_ROWS[metric].better === wanted)
    .map(({ run, scenario, metric, estimate }) => ({
      name: `${scenario} · ${METRIC_ROWS[metric].label}`,
      unit: estimate.unit,
      value: estimate.value,
      ...(estimate.low === null || estimate.high === null ? {} : { range: rangeOf(estimate) }),
      extra: `${percentText(estimate.level)} interval over trials; run ${run}${estimate.bound === undefined ? '' : '; a bound, limited by a busy mock'}`,
    }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function rangeOf(estimate: Estimate): string {
  const { notKnown: _, ...figures } = estimate;
  return estimateCells(figures, { factor: 1, unit: estimate.unit }).range || numberText(estimate.value);
}

/**
 * Bencher Metric Format (https://bencher.dev/docs/reference/bencher-metric-format): benchmark → measure →
 * value with optional limits. Measures have the metrics' names in kebab case; the limits are those of the
 * confidence interval.
 */
export function renderBencher(figures: readonly Figure[]): string {
  const benchmarks: Record<string, Record<string, object>> = {};
  for (const { scenario, metric, estimate } of figures) {
    const measures = benchmarks[scenario] ?? {};
    benchmarks[scenario] = measures;
    const { value, low, high } = estimate;
    measures[kebab(metric)] = {
      value,
      ...(low === null ? {} : { lower_value: low }),
      ...(high === null ? {} : { upper_value: high }),
    };
  }
  return `${JSON.stringify(benchmarks, null, 2)}\n`;
}

/** `serviceTimeP99` → `service-time-p99`. */
function kebab(metric: Metric): string {
  return metric.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
