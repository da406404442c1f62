import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/explain/summary.ts';
import type { Summary } from '../../src/model/summary.ts';
import { renderFirstScreen } from '../../src/report/index.ts';
import { runWithFaults } from '../analyze/fabricate-fault-results.ts';
import { withLostMessage, withOutcomes } from '../analyze/fabricate-faults.ts';
import { API, runOf } from '../analyze/fabricate-pair.ts';
import { fabricateRun } from '../analyze/fabricate-run.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';
import { LIMITS, targetRun } from '../analyze/fabricate-targets.ts';
import { batchSweepSummary, MODES } from './fabricate-modes.ts';
import {
  hostileSummary,
  invalidSummary,
  partialSummary,
  quickSummary,
  refusedSummary,
  singleTransportSummary,
  standardSummary,
} from './fabricate-summary.ts';

const REPORT = 'reports/20260301-093000-abcd/report.html';

const SUMMARIES: Readonly<Record<string, () => Summary>> = {
  ...MODES,
  'sweep of batches': batchSweepSummary,
  quick: quickSummary,
  standard: standardSummary,
  'one transport': singleTransportSummary,
  partial: partialSummary,
  invalid: invalidSummary,
  'invalid in part': refusedSummary,
  hostile: hostileSummary,
  pair: () => analyze(runOf('pair', 5, { blocks: 10 })),
  'three blocks': () => analyze(runOf('few', 5, { blocks: 3 })),
  'one protocol': () =>
    analyze(
      fabricateRun({
        scenarios: ['smtp-nodemailer', 'smtp-nodemailer+tls', 'smtp-pipelined'].map((transport) =>
          fabricateScenario('receipt', 'static', transport),
        ),
      }),
    ),
  faults: () => analyze(runWithFaults(() => ({ duplicates: 4 }))),
  'a lost message': () =>
    analyze(
      withLostMessage(
        runWithFaults(() => ({})),
        API,
        2,
      ),
    ),
  'failed calls': () =>
    analyze(withOutcomes(runOf('failed', 5, { blocks: 6 }), API, 2, 'failed', 40, 'reset')),
  targets: () => analyze(targetRun(true)),
  'external servers': () => analyze(targetRun(false, LIMITS)),
  'many problems': () => manyProblems(invalidSummary()),
  'many transports': () => manyTransports(quickSummary()),
  'nothing measured': () => {
    const record = runOf('empty', 5, { blocks: 6 });
    return analyze({ ...record, trials: [], end: undefined });
  },
};

function manyProblems(summary: Summary): Summary {
  const [first] = summary.validity.problems;
  if (first === undefined) throw new Error('no problem');
  const problems = Array.from({ length: 80 }, (_, at) => ({
    ...first,
    code: `problem-${at}`,
    message: `${first.message} `.repeat(5),
  }));
  return { ...summary, validity: { valid: false, problems } };
}

function manyTransports(summary: Summary): Summary {
  const [first] = summary.scenarios;
  if (first === undefined) throw new Error('no scenario');
  const scenarios = Array.from({ length: 60 }, (_, at) => ({
    ...first,
    id: `receipt/client-render/smtp-${at}`,
    transport: `smtp-nodemailer+variant-${at}`,
  }));
  return { ...summary, scenarios, comparisons: [] };
}

const screen = (summary: Summary, columns: number, color = false): readonly string[] =>
  renderFirstScreen(summary, { columns, color, report: REPORT }).trimEnd().split('\n');

describe('the first screen of the terminal', () => {
  it.each(Object.entries(SUMMARIES))('fits: %s', (_, make) => {
    const summary = make();
    for (const columns of [300, 100, 80, 60, 44]) {
      const lines = screen(summary, columns);
      expect(lines.length).toBeLessThanOrEqual(40);
      // A path is never broken.
      const widths = lines.slice(0, -2).map((line) => line.length);
      expect(Math.max(...widths)).toBeLessThanOrEqual(Math.min(columns, 100));
      expect(lines.slice(-2)).toEqual([`Report: ${REPORT}`, '--details prints everything.']);
    }
  });

  it('says the same in colour', () => {
    const colored = screen(quickSummary(), 100, true).join('\n');
    expect(colored).toContain('\u001b');
    expect(stripVTControlCharacters(colored)).toBe(screen(quickSummary(), 100).join('\n'));
  });

  it('shows a row for each scenario, and the factor with its interval', () => {
    const rows = screen(quickSummary(), 100).filter((line) => /^ {2}(smtp|api)-\w+ +\d/.test(line));
    expect(rows).toHaveLength(8);
    const factors = rows.filter((line) => line.includes('api-sendgrid'));
    for (const row of factors) expect(row).toMatch(/ [\d.]+× \([\d.]+–[\d.]+\)$/);
    for (const row of rows.filter((line) => line.includes('smtp-'))) expect(row).toMatch(/ baseline$/);
  });

  it('shows the scenarios that the answer names, and how many more there are', () => {
    const lines = screen(standardSummary(), 100);
    const throughput = standardSummary().comparisons.filter(({ metric }) => metric === 'throughput');
    const most = throughput.toSorted((a, b) => b.ratio.value - a.ratio.value)[0]?.candidate.split('/');
    expect(lines).toContain(`${most?.[0]} · ${most?.[1]}`);
    const shown = lines.filter((line) => /^ {2}(smtp|api)-/.test(line)).length;
    expect(lines).toContain(`${60 - shown} more scenarios`);
  });

  it('shows five warnings at most, and how many more there are', () => {
    const { warnings } = quickSummary();
    const lines = screen(
      { ...quickSummary(), warnings: Array.from({ length: 9 }, () => warnings[0] ?? '') },
      100,
    );
    expect(lines.filter((line) => line.startsWith('- All of this ran on loopback'))).toHaveLength(5);
    expect(lines).toContain('  4 more');
  });

  it('shows the problems of an invalid run before anything else, and no figure of it', () => {
    const lines = screen(invalidSummary(), 100);
    expect(lines[0]).toMatch(/^This run is invalid/);
    const text = lines.join('\n');
    expect(text.indexOf('arrived with another subject')).toBeGreaterThan(0);
    expect(text).toContain('Lower --concurrency');
    expect(text).toContain('received Zo?, your receipt');
    expect(text).not.toMatch(/msg\/s|Scenarios/);
  });

  it('shows the problems of refused scenarios before the table, and no figure of those', () => {
    const text = screen(refusedSummary(), 100).join('\n');
    expect(text.indexOf('the mock used 92.3 % of a core')).toBeLessThan(text.indexOf('Scenarios'));
    expect(text).toContain('  api-sendgrid: refused (mock-saturated)');
  });

  it('reports first that a run is not complete', () => {
    expect(screen(partialSummary(), 100).slice(0, 3).join(' ')).toContain('Partial: 26 of 80 planned trials');
  });

  it.each([
    ['open', / p50 +p99 +achieved +CPU +sent +turns +factor$/],
    ['ramp', / saturated at +last rate below +p50 there +p99 there$/],
    ['capacity', / capacity +missed at$/],
    ['sweep', / smtp-nodemailer +api-sendgrid +smtp-pipelined$/],
    ['faults', / goodput +final p50 +final p99 +attempts +CPU +factor$/],
    ['external servers', / rate +p50 +p99 +CPU +factor$/],
  ])('has a table for the mode: %s', (name, head) => {
    const lines = screen(SUMMARIES[name]?.() ?? quickSummary(), 100);
    expect(lines.filter((line) => head.test(line))).toHaveLength(1);
  });

  it('drops columns that a narrow terminal has no room for, the factor last', () => {
    const lines = screen(quickSummary(), 60);
    expect(lines.some((line) => / rate .*factor$/.test(line))).toBe(true);
    expect(lines.join('\n')).not.toMatch(/ sent /);
    expect(screen(quickSummary(), 44).join('\n')).toMatch(
      /smtp-nodemailer +[\d,]+ +baseline|smtp-nodemailer: rate/,
    );
  });
});
