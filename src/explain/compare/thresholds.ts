import type { JudgedThreshold, ThresholdReason } from '../../analyze/compare/thresholds.ts';
import type { ThresholdResult } from '../../model/comparison.ts';
import { thresholdText } from '../../model/threshold.ts';
import { withheldText } from '../results/scenarios.ts';

export function thresholdResult({ threshold, reason, ...figures }: JudgedThreshold): ThresholdResult {
  return { ...figures, threshold, rule: thresholdText(threshold), reason: reasonText(reason) };
}

function reasonText(reason: ThresholdReason): string {
  switch (reason.code) {
    case 'interval-beyond':
      return 'the whole interval lies beyond the threshold';
    case 'interval-within':
      return 'the whole interval lies within the threshold';
    case 'drifted-across':
      return 'the ratio drifted across the threshold during the run: find what slows one side, and run again';
    case 'interval-across':
      return 'the interval includes the threshold: run more blocks or longer trials';
    case 'bounds-across':
      return 'a busy mock limited the rate, and its bounds include the threshold: lower --concurrency';
    case 'mock-queue':
      return 'the mock was busy, so the times contain its queue: lower --concurrency';
    case 'counted':
      return 'counted, not estimated';
    case 'repeat-error':
      return 'the counts repeat less exactly than this threshold: raise it';
    case 'none-in-base':
      return 'the base counted none';
    case 'zero-value':
      return 'a value is zero, so there is no ratio';
    case 'single-value':
      return 'there is only one value, so there is no interval';
    case 'not-measured':
      return `not measured in ${reason.in === 'either' ? 'either run' : `the ${reason.in}`}`;
    case 'withheld':
      return `withheld in the ${reason.in}: ${withheldText(reason)}`;
    default:
      return reason satisfies never;
  }
}
