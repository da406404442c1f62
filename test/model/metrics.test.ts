import { describe, expect, it } from 'vitest';
import { isTimed } from '../../src/analyze/figures/estimates.ts';
import { isForOpenLoops, isHigherBetter, METRIC_ROWS, METRICS } from '../../src/model/metrics.ts';

describe('the table of metrics', () => {
  it('has a unique label for each', () => {
    const labels = METRICS.map((metric) => METRIC_ROWS[metric].label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('marks every time as a value of a clock, also the time to the final outcome', () => {
    const times = METRICS.filter((metric) => /^(µs|ms|s)\b/.test(METRIC_ROWS[metric].unit));
    expect(times).toContain('timeToFinalP50');
    expect(times.filter((metric) => !isTimed(metric))).toEqual([]);
    expect(isTimed('turnarounds')).toBe(false);
  });

  it('knows which rise is an improvement', () => {
    expect(METRICS.filter(isHigherBetter)).toEqual(['throughput', 'goodput', 'achieved']);
  });

  it('keeps throughput, cost and service times out of comparisons of open loops', () => {
    expect(METRICS.filter((metric) => !isForOpenLoops(metric))).toEqual([
      'throughput',
      'cost',
      'serviceTimeP50',
      'serviceTimeP90',
      'serviceTimeP99',
      'serviceTimeMax',
    ]);
  });
});
