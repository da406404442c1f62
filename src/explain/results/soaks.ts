import type { SoakFigures, TrendFigures } from '../../analyze/figures/soaks.ts';
import type { Soak } from '../../model/modes.ts';
import { figure, withSign } from '../../text/wording.ts';

export function soakOf(figures: SoakFigures): Soak {
  const trends = figures.trends.map((trend) => {
    const { subject, perHour } = trend;
    return { subject, perHour, text: trendText(trend) };
  });
  return { ...figures, trends };
}

/** `client memory grows 1.2 MB/h (0.3–2.0)`, or that no trend was found. */
export function trendText({ subject, unit, perHour: { value, low, high } }: TrendFigures): string {
  const each = unit === '' ? ' per hour' : ` ${unit}/h`;
  if (low === null || high === null) return `${subject}: too few independent slices for a trend`;
  if (low === 0 && high === 0) return `${subject} did not change`;
  const range = low < 0 ? `${withSign(low)} to ${withSign(high)}` : `${figure(low)}–${figure(high)}`;
  if (low > 0) return `${subject} grows ${figure(value)}${each} (${range})`;
  if (high < 0) return `${subject} falls ${figure(-value)}${each} (${figure(-high)}–${figure(-low)})`;
  return `${subject}: no trend found, ${withSign(value)}${each} (${range})`;
}
