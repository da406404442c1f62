import type { CapacityFigures } from '../../analyze/figures/capacities.ts';
import type { Shortfall } from '../../analyze/trials/sustained.ts';
import type { SloCondition } from '../../model/config.ts';
import type { Capacity } from '../../model/summary.ts';
import { countText, numberText } from '../../text/numbers.ts';

/** With the reason in words, such as `at 2,100/s, only 96.3 % of the rate was achieved`. */
export function capacityOf(figures: CapacityFigures): Capacity {
  const { limitedBy, bracket } = figures;
  const reasons = limitedBy.map(shortfallText).join('; ');
  return {
    ...figures,
    limitedBy: reasons === '' ? null : `at ${countText(bracket.missed ?? 0)}/s, ${reasons}`,
  };
}

export function shortfallText(shortfall: Shortfall): string {
  switch (shortfall.code) {
    case 'too-few-messages':
      return 'too few messages were offered to judge the rate';
    case 'dropped':
      return `${countText(shortfall.dropped)} of ${countText(shortfall.offered)} messages were dropped`;
    case 'not-achieved':
      return `only ${percentDown(shortfall.share)} of the rate was achieved`;
    case 'errors':
      return `${numberText(shortfall.share * 100)} % of the messages were not accepted`;
    case 'response-time':
      return `P${shortfall.percentile} of response time was ${Number(shortfall.milliseconds.toPrecision(4))} ms`;
    case 'not-exactly-once':
      return 'not every message arrived exactly once';
    case 'content-differs':
      return 'a compared message differs from the workload';
    default:
      return shortfall satisfies never;
  }
}

/** 0.98964 → `98.9 %`: rounded down, so that a share below a limit does not read like the limit. */
function percentDown(share: number): string {
  return `${numberText(Math.floor(share * 1000) / 10)} %`;
}

/** `P99 below 100 ms and errors below 0.1 %`. */
export function conditionText(slo: readonly SloCondition[]): string {
  const parts = slo.map(({ metric, below }) =>
    metric === 'errors'
      ? `errors below ${Number((below * 100).toPrecision(3))} %`
      : `${metric.toUpperCase()} below ${below} ms`,
  );
  return parts.join(' and ');
}
