import type { ScenarioFigures, WithheldMetric } from '../../analyze/figures/estimates.ts';
import type { Problem, ScenarioSummary } from '../../model/summary.ts';
import { SAMPLES_BEYOND, samplesBeyond } from '../../stats/quantile.ts';

/**
 * The figures of a scenario with their texts; a refused scenario keeps its description and loses its figures.
 */
export function scenarioSummary(figures: ScenarioFigures, refused: readonly Problem[]): ScenarioSummary {
  if (refused.length > 0)
    return {
      ...figures,
      refused: [...refused],
      metrics: {},
      withheld: [],
      latency: [],
      responseTime: [],
      timeline: [],
    };
  const withheld = figures.withheld.map((one) => ({ metric: one.metric, reason: withheldText(one) }));
  return { ...figures, refused: [], withheld };
}

/** `only 90 of 9000 calls lie beyond it; 100 are needed` */
export function withheldText({ samples, percentile }: Omit<WithheldMetric, 'metric'>): string {
  return `only ${samplesBeyond(samples, percentile)} of ${samples} calls lie beyond it; ${SAMPLES_BEYOND} are needed`;
}
