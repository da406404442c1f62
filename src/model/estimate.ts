import * as z from 'zod';

/** A value with its confidence interval and unit. `low` and `high` are null where there are too few trials to tell. */
export const Estimate = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  level: z.number().describe('confidence level, such as 0.95'),
  unit: z.string(),
});
export type Estimate = z.infer<typeof Estimate>;
