import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/model/summary.ts';
import { renderCsv, renderHtml, renderMarkdown, renderTerminal } from '../../src/report/index.ts';
import { REFUSED, refusedSummary } from './fabricate-summary.ts';

const REASON =
  'refused (mock-saturated): In block 4 (and 8 more trials), the mock used 92.3 % of a core; the limit is 80 %. (1 more reason among the problems)';
const NOTICE = 'Invalid in part: 1 of 8 scenarios was refused. The reason replaces the figures.';

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Every scenario of it is refused. */
function allRefused(): Summary {
  const summary = refusedSummary();
  const scenarios = summary.scenarios.map((one) => ({
    ...one,
    refused: summary.validity.problems.map((problem) => ({ ...problem, scenario: one.id })),
    metrics: {},
  }));
  return {
    ...summary,
    scenarios,
    validity: { valid: false, problems: scenarios.flatMap((one) => one.refused) },
  };
}

describe('a refused scenario', () => {
  it.each([120, 80, 44])('has the reason in place of its figures in a terminal of %i columns', (columns) => {
    const text = renderTerminal(refusedSummary(), { columns, color: false });
    const reported = inOneLine(text);
    expect(reported).toContain(NOTICE);
    expect(reported).toMatch(/receipt · client-render smtp-nodemailer (throughput )?[\d,]+/);
    expect(reported.replace('api-sendgrid refused', 'api-sendgrid: refused')).toContain(
      `api-sendgrid: ${REASON}`,
    );
    expect(reported).toContain('Raise --duration.');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it('has the reason in its row of a Markdown table, which keeps its columns', () => {
    const text = renderMarkdown(refusedSummary()).replaceAll('\\', '');
    expect(text).toContain(`> **${NOTICE}**`);
    expect(text).toContain(`| receipt · client-render · api-sendgrid | ${REASON} | – |`);
    expect(text).toMatch(/\| receipt · client-render · smtp-nodemailer \| [\d,]+ \(/);
  });

  it('has the reason in the tables of the page, a marked place in its charts, and no figure', () => {
    const page = renderHtml(refusedSummary(), { chartJs: '' });
    expect(page).toContain(`<strong>${NOTICE}</strong>`);
    expect(page).toContain(`api-sendgrid</th><td class="long">${REASON}</td>`);
    expect(page).toContain('api-sendgrid (refused)');
    expect(page).toContain('smtp-nodemailer');
    const data = JSON.parse(/id="report-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '');
    const rows = data.charts.flatMap(
      (chart: { rows?: { label: string }[]; series: { points: unknown[] }[] }) =>
        (chart.rows ?? []).flatMap(({ label }, at) =>
          label.endsWith('(refused)') ? chart.series.map(({ points }) => points[at]) : [],
        ),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((point: unknown) => point === null)).toBe(true);
  });

  it('has a row for each reason in the CSV, and none for a metric', () => {
    const rows: Record<string, string>[] = parse(renderCsv(refusedSummary()), {
      columns: true,
      record_delimiter: '\r\n',
    });
    const own = rows.filter((row) => row['scenario'] === REFUSED);
    expect(own.map((row) => [row['metric'], row['value'], row['note']?.split(':')[0]])).toEqual([
      ['refused', '', 'mock-saturated'],
      ['refused', '', 'littles-law'],
    ]);
    expect(rows.length).toBeGreaterThan(50);
  });
});

it('a run of which every scenario is refused has no figure at all', () => {
  const texts = [
    renderTerminal(allRefused(), { columns: 100, color: false }),
    renderMarkdown(allRefused()),
    renderHtml(allRefused(), { chartJs: '' }),
  ];
  for (const text of texts) {
    expect(text).toContain('This run is invalid');
    expect(text).not.toContain('msg/s');
  }
});
