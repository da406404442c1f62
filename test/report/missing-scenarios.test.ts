import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/explain/summary.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import { Summary } from '../../src/model/summary.ts';
import { renderCsv, renderHtml, renderJson, renderJunit, renderMarkdown } from '../../src/report/index.ts';
import { sectionsOf } from '../../src/report/sections/index.ts';
import { hasFigures } from '../../src/report/state.ts';
import type { Table } from '../../src/report/table.ts';
import { renderTerminal } from '../../src/report/terminal/index.ts';
import { readRun } from '../../src/results/read.ts';
import { nameScenarios } from '../../src/text/naming.ts';
import { withLostMessage } from '../analyze/fabricate-faults.ts';
import { fabricateRun } from '../analyze/fabricate-run.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';
import { CROSSING_AT_60, sweepRecord } from '../analyze/fabricate-sweep.ts';

const LOAD = {
  model: 'open',
  ratePerSecond: 400,
  arrivals: 'constant',
  concurrency: 32,
  batch: 1,
  maxInFlight: 1000,
} as const;
const BUSY = { throughput: 6000, mockCpuMicros: 150, clientCpuMicros: 100 };

const RECORDS: readonly (readonly [string, RunRecord])[] = [
  ['the committed sample', readRun('reports/sample/run.jsonl')],
  ['a fabricated default run', fabricateRun({ draws: 40, blocks: 6 })],
  [
    'a run with busy mocks',
    fabricateRun({
      draws: 40,
      blocks: 6,
      scenarios: (['static', 'client-render', 'server-merge'] as const).flatMap((strategy) => [
        fabricateScenario('campaign', strategy, 'smtp-nodemailer'),
        fabricateScenario('campaign', strategy, 'api-sendgrid', BUSY),
        fabricateScenario('campaign', strategy, 'api-postmark', BUSY),
      ]),
    }),
  ],
  [
    'an open loop',
    fabricateRun({
      draws: 200,
      blocks: 5,
      config: { load: { model: 'open', ratePerSecond: 400, arrivals: 'constant' } },
      scenarios: ['smtp-nodemailer', 'api-sendgrid', 'api-postmark'].map((transport) =>
        fabricateScenario('receipt', 'client-render', transport, { throughput: 4000 }, { load: LOAD }),
      ),
    }),
  ],
  ['a sweep', sweepRecord(CROSSING_AT_60, 'rtt', [0, 50, 100], { draws: 40, blocks: 6 })],
];

/** As if the scenarios had never been planned. */
function without(record: RunRecord, gone: ReadonlySet<string>): RunRecord {
  const scenarios = record.plan.scenarios.filter(({ id }) => !gone.has(id));
  const plan = {
    ...record.plan,
    scenarios,
    trials: record.plan.trials.filter((one) => !gone.has(one.scenario)),
  };
  return {
    ...record,
    header: { ...record.header, plan },
    plan,
    trials: record.trials.filter((one) => !gone.has(one.scenario)),
    phases: record.phases.filter((one) => !gone.has(one.scenario)),
  };
}

/** As if the run had ended before their trials. */
function unmeasured(record: RunRecord, gone: ReadonlySet<string>): RunRecord {
  return { ...record, trials: record.trials.filter((one) => !gone.has(one.scenario)) };
}

function refused(record: RunRecord, gone: ReadonlySet<string>): RunRecord {
  return [...gone].reduce((changed, id) => {
    const block = changed.trials.find(({ scenario }) => scenario === id)?.block;
    return block === undefined ? changed : withLostMessage(changed, id, block);
  }, record);
}

const WAYS = { without, unmeasured, refused } as const;
type Way = keyof typeof WAYS;

function tablesOf(summary: Summary): readonly Table[] {
  return sectionsOf(summary, nameScenarios(summary)).flatMap(({ tables, text = [] }) => [
    ...tables,
    ...text.flatMap((part) => part.tables),
  ]);
}

/** Texts of every format, in which a missing figure could show. */
function textsOf(summary: Summary): Readonly<Record<string, string>> {
  const { answer, claims, warnings } = summary;
  return {
    answer: [answer.headline, ...answer.brief, answer.paragraph, ...warnings].join('\n'),
    claims: claims
      .map(({ because, evidence }) => [because, ...evidence.map(({ label }) => label)].join('\n'))
      .join('\n'),
    terminal: renderTerminal(summary, { columns: 100, color: false }),
    markdown: renderMarkdown(summary),
    csv: renderCsv(summary),
    junit: renderJunit(summary),
    json: renderJson(summary),
    // The page's script is not part of it; text in scripts is data.
    page: renderHtml(summary, { chartJs: '' }).replace(
      /<script(?! type="application\/json")[\s\S]*?<\/script>/g,
      '',
    ),
  };
}

function holds(record: RunRecord, way: Way, gone: ReadonlySet<string>): void {
  const summary = analyze(WAYS[way](record, gone));
  expect(Summary.safeParse(summary).success).toBe(true);
  for (const [format, text] of Object.entries(textsOf(summary)))
    expect.soft(/\b(?:NaN|undefined|-?Infinity)\b|∞/.exec(text)?.[0], format).toBeUndefined();
  if (!hasFigures(summary)) return;
  expect(summary.answer.headline).toMatch(/\S.*[.]$/);
  expect(summary.claims).toHaveLength(5);
  for (const { caption, rows, columns } of tablesOf(summary)) {
    expect.soft(rows.length, caption).toBeGreaterThan(0);
    expect.soft(columns.length, caption).toBeGreaterThan(1);
  }
  const stands = ({ scenario }: { readonly scenario: string }): boolean => !gone.has(scenario);
  const whole = analyze(record);
  // What concerns only the remaining scenarios is all there.
  const costs = whole.personalization.filter(
    ({ baseline, candidate }) => !gone.has(baseline) && !gone.has(candidate),
  );
  expect(summary.personalization.map(({ candidate }) => candidate)).toEqual(
    costs.map(({ candidate }) => candidate),
  );
  expect(summary.breakdown.map(({ scenario }) => scenario)).toEqual(
    whole.breakdown.filter(stands).map(({ scenario }) => scenario),
  );
  const pairs = (of: Summary): string[] =>
    of.comparisons
      .filter(({ baseline, candidate }) => !gone.has(baseline) && !gone.has(candidate))
      .map(({ metric, baseline, candidate }) => `${metric} ${baseline} ${candidate}`);
  expect(pairs(summary)).toEqual(pairs(whole));
  for (const { id, metrics } of whole.scenarios.filter((one) => one.role === 'measured' && !gone.has(one.id)))
    expect(summary.scenarios.find((one) => one.id === id)?.metrics).toEqual(metrics);
}

describe.each(RECORDS)('%s, without any of its scenarios', (_, record) => {
  const ids = record.plan.scenarios.map(({ id }) => id);
  const measured = record.plan.scenarios.filter(({ role }) => role === 'measured').map(({ id }) => id);

  it('answers for the others, one scenario missing or refused', () => {
    for (const way of ['without', 'unmeasured', 'refused'] as const)
      for (const id of measured) holds(record, way, new Set([id]));
  });

  it('answers for the others, whatever is missing', () => {
    fc.assert(
      fc.property(fc.constantFrom<Way>('without', 'unmeasured', 'refused'), fc.subarray(ids), (way, gone) =>
        holds(record, way, new Set(gone)),
      ),
      { numRuns: 12, seed: 5 },
    );
  });
});
