import type { PastRun } from '../../src/analyze/compare/history.ts';
import { historyOf } from '../../src/explain/compare/history.ts';
import { analyze } from '../../src/explain/summary.ts';
import type { History } from '../../src/model/history.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import { runOf, twoScenarios } from '../analyze/fabricate-pair.ts';

/** One run a day; the client of SMTP becomes 15 % slower from `stepAt` on, and Node changes at `nodeAt`. */
export function pastRuns(runs: number, { stepAt = runs, nodeAt = runs, blocks = 6 } = {}): PastRun[] {
  return Array.from({ length: runs }, (_, i) => {
    const startedAt = new Date(Date.UTC(2026, 2, 1 + i, 9)).toISOString();
    const scenarios = twoScenarios(i >= stepAt ? 1.15 : 1);
    const record = runOf(`run-${i}`, 7_919 * (i + 1), { blocks, scenarios }, startedAt);
    return pastRun(i >= nodeAt ? withNode(record, 'v24.22.0') : record);
  });
}

export function pastRun(record: RunRecord): PastRun {
  return { ...analyze(record), path: `reports/${record.header.run}/run.jsonl` };
}

export function withNode(record: RunRecord, node: string): RunRecord {
  const { header } = record;
  return { ...record, header: { ...header, environment: { ...header.environment, node } } };
}

export function steppedHistory(): History {
  return historyOf(pastRuns(24, { stepAt: 14, nodeAt: 8 }), [
    { path: 'reports/notes.jsonl', reason: 'not a run file: its first line is not a header' },
  ]);
}
