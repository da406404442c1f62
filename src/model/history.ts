import * as z from 'zod';
import { Difference } from './comparison.ts';
import { Estimate, MetricName } from './summary.ts';

/** A stretch of runs without a step: the median of its values. */
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
  /** One per run; null if the run lacks the metric. */
  points: z.array(Estimate.nullable()),
  /** More than one if steps were found. */
  levels: z.array(Level),
});
export type HistorySeries = z.infer<typeof HistorySeries>;

export const HistoryRun = z.object({
  id: z.string(),
  startedAt: z.iso.datetime(),
  sendoff: z.string(),
  state: z.enum(['complete', 'interrupted', 'invalid', 'partial']),
  /** Changes of machine, libraries or configuration since the previous run. */
  changes: z.array(Difference),
});
export type HistoryRun = z.infer<typeof HistoryRun>;

/** Many runs, by start time. */
export const History = z.object({
  runs: z.array(HistoryRun),
  series: z.array(HistorySeries),
  /** The probability of a false step in a series without steps. */
  falseSteps: z.number(),
  /** Files and runs that are left out. */
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type History = z.infer<typeof History>;
