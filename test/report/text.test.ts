import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { METRICS, Summary } from '../../src/model/summary.ts';
import { renderCsv, renderJson, renderMarkdown } from '../../src/report/index.ts';
import {
  HOSTILE,
  hostileSummary,
  invalidSummary,
  partialSummary,
  quickSummary,
  standardSummary,
} from './fabricate-summary.ts';

const rowsOf = (csv: string): Record<string, string>[] =>
  parse(csv, { columns: true, record_delimiter: '\r\n' });

describe('the CSV report', () => {
  it('gives back every estimate of the summary, digit for digit', () => {
    const summary = quickSummary();
    const rows = rowsOf(renderCsv(summary));
    for (const scenario of summary.scenarios) {
      for (const metric of METRICS) {
        const estimate = scenario.metrics[metric];
        if (estimate === undefined) continue;
        const row = rows.find((one) => one['scenario'] === scenario.id && one['metric'] === metric);
        expect(row).toMatchObject({
          value: String(estimate.value),
          low: String(estimate.low),
          high: String(estimate.high),
          level: '0.95',
          unit: estimate.unit,
        });
      }
    }
  });

  it.each(['=HYPERLINK("http://x")', '+1+1', '-2+3', '@SUM(A1)', '\tx', '\rx'])(
    'gives a spreadsheet no formula: %j',
    (formula) => {
      const summary = invalidSummary();
      const [problem, ...problems] = summary.validity.problems;
      if (problem === undefined) throw new Error('no problem');
      const hostile = {
        ...summary,
        validity: { valid: false, problems: [{ ...problem, scenario: formula }, ...problems] },
      };
      expect(rowsOf(renderCsv(hostile))[0]?.['scenario']).toBe(`'${formula}`);
    },
  );

  it('has a row for each phase of a call over a new connection', () => {
    const rows = rowsOf(renderCsv(quickSummary())).filter(({ metric }) =>
      metric?.startsWith('new connection'),
    );
    const ofApi = rows.filter(({ scenario }) => scenario === 'receipt/client-render/api-sendgrid');
    expect(ofApi.map(({ metric, value, unit, kind }) => [metric, value, unit, kind])).toEqual([
      ['new connection: client', '60', 'µs', 'receipt'],
      ['new connection: connect', '130', 'µs', 'receipt'],
      ['new connection: request', '390', 'µs', 'receipt'],
      ['new connection: total', '580', 'µs', 'receipt'],
    ]);
  });

  it('says why a withheld metric has no value', () => {
    const row = rowsOf(renderCsv(quickSummary())).find((one) => one['metric'] === 'clientEventLoopDelayP99');
    expect(row).toMatchObject({ value: '', note: '31 samples beyond it; 100 are needed' });
  });

  it('survives quotes, commas and line ends in names', () => {
    const rows = rowsOf(renderCsv(hostileSummary()));
    expect(rows.some((row) => row['kind'] === HOSTILE)).toBe(true);
  });

  it('has the reasons and no figures of an invalid run', () => {
    const rows = rowsOf(renderCsv(invalidSummary()));
    expect(rows.map((row) => [row['metric'], row['value']])).toEqual([
      ['invalid', ''],
      ['invalid', ''],
    ]);
    expect(rows[1]?.['note']).toContain('mock-saturated');
  });
});

describe('the JSON report', () => {
  it('is the summary itself', () => {
    const summary = standardSummary();
    expect(Summary.parse(JSON.parse(renderJson(summary)))).toEqual(summary);
  });

  it('does not depend on the order in which the summary was put together', () => {
    const { claims, run, ...rest } = quickSummary();
    expect(renderJson({ run, claims, ...rest })).toBe(renderJson(quickSummary()));
  });
});

describe('the Markdown report', () => {
  it('has as many cells in every row of a table as in its head', () => {
    for (const summary of [quickSummary(), hostileSummary()]) {
      const tables = renderMarkdown(summary)
        .split('\n\n')
        .filter((block) => block.startsWith('|'));
      expect(tables.length).toBeGreaterThan(3);
      for (const table of tables) {
        const cells = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
        expect(new Set(cells).size).toBe(1);
      }
    }
  });

  it('gives each figure its interval and each column its unit', () => {
    const text = renderMarkdown(quickSummary());
    expect(text).toContain('throughput, msg/s');
    expect(text).toMatch(/\| receipt · client-render · api-sendgrid \| [\d,]+ \([\d,]+–[\d,]+\) \|/);
    expect(text).toMatch(/\| better \| 3\.1 % \| 10 \|/);
  });

  it('lets no text become markup', () => {
    const text = renderMarkdown(hostileSummary()).replace(/<\/?sub>/g, '');
    expect(text).not.toMatch(/<(?!br)[a-z/!]/i);
    expect(text).toContain('\\*bold\\*');
  });

  it('shows the reasons of an invalid run and none of its figures', () => {
    const text = renderMarkdown(invalidSummary());
    expect(text).toMatch(/^## This run is invalid/);
    expect(text).toContain('Zo?, your receipt');
    expect(text).not.toContain('msg/s');
  });

  it('labels a partial run', () => {
    expect(renderMarkdown(partialSummary())).toContain('> **Partial: 26 of 80 planned trials');
  });
});
