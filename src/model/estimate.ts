import * as z from 'zod';

/** A value with its confidence interval and unit. `low` and `high` are null if there are too few trials. */
export const Estimate = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  level: z.number().describe('confidence level, such as 0.95'),
  unit: z.string(),
  bound: z
    .object({ least: z.number(), most: z.number() })
    .optional()
    .describe(
      'present if a busy mock limited the figure: with a mock of no cost it lies between least and most, and low and high hold both',
    ),
  notKnown: z
    .enum(['few-blocks', 'wide', 'above-whole'])
    .optional()
    .describe(
      'why sentences and tables call the interval, or a ratio itself, not known: fewer than 5 blocks, limits more than tenfold apart, or a share above 100 %',
    ),
});
export type Estimate = z.infer<typeof Estimate>;

/** Applies `by`, a monotonic function, to the value, the limits and the bound. */
export function mapEstimate(
  estimate: Estimate,
  by: (value: number) => number,
  unit: string = estimate.unit,
): Estimate {
  const { bound } = estimate;
  const value = by(estimate.value);
  const low = estimate.low === null ? null : by(estimate.low);
  const high = estimate.high === null ? null : by(estimate.high);
  const ends = bound === undefined ? undefined : ([by(bound.least), by(bound.most)] as const);
  const falls =
    (low !== null && low > value) ||
    (high !== null && high < value) ||
    (ends !== undefined && ends[0] > ends[1]);
  return {
    ...estimate,
    value,
    low: falls ? high : low,
    high: falls ? low : high,
    unit,
    ...(ends === undefined ? {} : { bound: { least: Math.min(...ends), most: Math.max(...ends) } }),
  };
}

/** 1 / an estimated ratio. */
export function inverse(ratio: Estimate): Estimate {
  return mapEstimate(ratio, (value) => 1 / value);
}

/** Converts µs to ms. */
export function inMs(micros: Estimate): Estimate {
  return mapEstimate(micros, (value) => value / 1e3, 'ms');
}
