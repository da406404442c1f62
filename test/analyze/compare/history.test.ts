import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/explain/compare/history.ts';
import { History, type HistorySeries } from '../../../src/model/history.ts';
import { changeTable, metricSections, stepTable } from '../../../src/report/html/history/sections.ts';
import { pastRun, pastRuns, steppedHistory } from '../../report/fabricate-history.ts';
import { withLostMessage } from '../fabricate-faults.ts';
import { API, runOf, SMTP } from '../fabricate-pair.ts';

const STEPPED = steppedHistory();

function seriesOf(history: History, scenario: string, metric: string): HistorySeries | undefined {
  return history.series.find((one) => one.scenario === scenario && one.metric === metric);
}

describe('a history', () => {
  it('has a point with its interval for each run, in the order of their start', () => {
    const history = History.parse(historyOf(pastRuns(3, { blocks: 3 }).toReversed(), []));
    expect(history.runs.map(({ id }) => id)).toEqual(['run-0', 'run-1', 'run-2']);
    const points = seriesOf(history, SMTP, 'throughput')?.points ?? [];
    expect(points).toHaveLength(3);
    for (const point of points) expect(point?.low ?? 0).toBeLessThan(point?.value ?? 0);
  });

  it('finds the run at which a scenario became slower, and no other step', () => {
    const [before, after, ...more] = seriesOf(STEPPED, SMTP, 'throughput')?.levels ?? [];
    expect(more).toEqual([]);
    expect([before?.from, before?.to, after?.from, after?.to]).toEqual([0, 13, 14, 23]);
    expect((after?.value ?? 0) / (before?.value ?? 1)).toBeCloseTo(1 / 1.15, 1);
    expect(seriesOf(STEPPED, API, 'throughput')?.levels).toHaveLength(1);
  });

  it('marks the run at which the machine, a library or the configuration changed', () => {
    expect(STEPPED.runs.flatMap(({ changes }, i) => changes.map(({ field }) => [i, field]))).toEqual([
      [8, 'node'],
    ]);
  });

  it('has a chart for every series, and tables of steps and changes', () => {
    const charts = metricSections(STEPPED).flatMap(({ panels }) => panels);
    expect(charts).toHaveLength(STEPPED.series.length);
    expect(charts[0]?.chart.changes).toEqual([{ at: 8, number: 1 }]);
    expect(stepTable(STEPPED).rows.map(([scenario]) => scenario)).toContainEqual({
      type: 'text',
      text: SMTP,
    });
    expect(changeTable(STEPPED).rows).toHaveLength(1);
  });

  it('leaves out invalid runs and second copies, and counts them', () => {
    const [good] = pastRuns(1, { blocks: 2 });
    if (good === undefined) throw new Error('no run was made');
    const bad = pastRun(withLostMessage(runOf('bad', 3, { blocks: 2 }), SMTP, 1));
    const history = historyOf([good, { ...good, path: '.sendoff/baselines/main.jsonl' }, bad], []);
    expect(history.runs.map(({ id }) => id)).toEqual(['run-0']);
    expect(history.skipped).toEqual([
      { path: '.sendoff/baselines/main.jsonl', reason: 'the same run again' },
      { path: 'reports/bad/run.jsonl', reason: expect.stringMatching(/^invalid: In block 1/) },
    ]);
  });

  it('has a gap if a run did not measure a scenario', () => {
    const [one, two, three] = pastRuns(3, { blocks: 2 });
    if (one === undefined || two === undefined || three === undefined) throw new Error('no runs were made');
    const without = { ...two, scenarios: two.scenarios.filter(({ id }) => id !== API) };
    const points = seriesOf(historyOf([one, without, three], []), API, 'throughput')?.points;
    expect(points?.map((point) => point !== null)).toEqual([true, false, true]);
  });
});
