import type { SoakFigures, TrendFigures } from '../../analyze/figures/soaks.ts';
import { mapEstimate } from '../../model/estimate.ts';
import type { Soak } from '../../model/modes.ts';
import { changeText, estimateText } from '../../text/estimates.ts';

export function soakOf(figures: SoakFigures): Soak {
  const trends = figures.trends.map((trend) => {
    const { subject, perHour } = trend;
    return { subject, perHour, text: trendText(trend) };
  });
  return { ...figures, trends };
}

/** `client memory grows 1.2 MB/h (0.3–2.0)`, or that no trend was found. */
export function trendText({ subject, unit, perHour }: TrendFigures): string {
  const { low, high } = perHour;
  if (low === null || high === null) return `${subject}: too few independent slices for a trend`;
  if (low === 0 && high === 0) return `${subject} did not change`;
  const trend = { ...perHour, unit: unit === '' ? 'per hour' : `${unit}/h` };
  if (low > 0) return `${subject} grows ${estimateText(trend)}`;
  if (high < 0) return `${subject} falls ${estimateText(mapEstimate(trend, (value) => -value))}`;
  return `${subject}: no trend found, ${changeText(trend)}`;
}
