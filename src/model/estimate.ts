import * as z from 'zod';

/**
 * A value with its confidence interval and unit. `low` and `high` are null where there are too few trials to
 * tell.
 */
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
