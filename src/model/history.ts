import * as z from 'zod';
import { Difference } from './comparison.ts';
import { Estimate, MetricName } from './summary.ts';

/** A level that a series kept over some runs: the median of its values there. */
export const Level = z.object({
  /** Indexes of runs, both included. */
  from: z.int().min(0),
  to: z.int().min(0),
  value: z.number(),
});
export type Level = z.infer<typeof Level>;

/** One metric of one scenario over the runs. */
export const HistorySeries = z.object({
  scenario: z.string(),
  kind: z.string(),
  strategy: z.string(),
  transport: z.string(),
  metric: MetricName,
  /** One for each run; null where the run does not have it. */
  points: z.array(Estimate.nullable()),
  /** More than one where steps were found. */
  levels: z.array(Level),
});
export type HistorySeries = z.infer<typeof HistorySeries>;

export const HistoryRun = z.object({
  id: z.string(),
  startedAt: z.iso.datetime(),
  sendoff: z.string(),
  state: z.enum(['complete', 'interrupted', 'invalid', 'partial']),
  /** From the run before: of the machine, the libraries or the configuration. */
  changes: z.array(Difference),
});
export type HistoryRun = z.infer<typeof HistoryRun>;

/** Many runs, by the time at which they started. */
export const History = z.object({
  runs: z.array(HistoryRun),
  series: z.array(HistorySeries),
  /** The probability with which a series without any step is given one. */
  falseSteps: z.number(),
  /** Files and runs that are not drawn. */
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type History = z.infer<typeof History>;
