import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { renderCsv, renderHtml, renderMarkdown, renderTerminal } from '../../../src/report/index.ts';
import { runWithFaults } from '../fabricate-fault-results.ts';
import { withLostMessage } from '../fabricate-faults.ts';
import { API, runOf, SMTP } from '../fabricate-pair.ts';

const record = runWithFaults((scenario) =>
  scenario === API ? { duplicates: 4 } : { givenUp: 3, unknown: 2 },
);
const summary = analyze(record);

describe('a run with injected faults', () => {
  it('is valid, and has figures of its faults', () => {
    expect(summary.validity).toEqual({ valid: true, problems: [] });
    const [smtp, api] = [SMTP, API].map((id) =>
      summary.faultResults?.scenarios.find((one) => one.scenario === id),
    );
    expect(smtp).toMatchObject({ duplicates: 0, givenUp: 18, unknown: 12, lost: 0, unacknowledged: 12 });
    expect(api).toMatchObject({ duplicates: 24, givenUp: 0, unknown: 0, peakQueue: 3 });
    expect(api?.delivered).toBe(api?.recipients);
    expect(smtp?.delivered).toBe((smtp?.recipients ?? 0) - 18 + 12);
    expect(api?.attempts.value).toBeGreaterThan(1);
    expect(api?.goodput.low).toBeLessThan(api?.goodput.value ?? 0);
  });

  it('compares goodput, paired by block', () => {
    expect(summary.comparisons).toContainEqual(
      expect.objectContaining({
        metric: 'goodput',
        baseline: SMTP,
        candidate: API,
        pairs: 6,
        verdict: 'better',
      }),
    );
  });

  it('states duplicates and abandoned recipients in the answer', () => {
    expect(summary.answer.paragraph).toMatch(/Faults were injected \(lost-replies\)/);
    expect(summary.answer.paragraph).toMatch(
      /api-sendgrid .*: 24 \(.* %\) twice, none given up and none lost/,
    );
    expect(summary.answer.paragraph).toMatch(
      /none twice, 18 \(.* %\) given up, of whom 12 received the message anyway/,
    );
    expect(summary.warnings.join(' ')).toContain('Faults were injected (lost-replies)');
  });

  it('refuses more duplicates than the faults explain', () => {
    const { validity } = analyze(runWithFaults(() => ({ duplicates: 4, unacknowledged: 3 })));
    expect(validity.problems.map(({ code }) => code)).toEqual(['ledger-not-exact', 'ledger-not-exact']);
    expect(validity.problems[0]?.message).toMatch(/\b4 duplicates and 0 arrivals .* explain 3\./);
  });

  it('refuses a lost message, whatever the faults', () => {
    const { validity } = analyze(withLostMessage(record, API, 2));
    expect(validity.problems.map(({ code, scenario }) => [code, scenario])).toEqual([
      ['ledger-not-exact', API],
    ]);
  });

  it('has its faults in every report', () => {
    const text = renderTerminal(summary, { columns: 120, color: false });
    expect(text).toContain('Injected faults');
    expect(text).toMatch(/^receipt · client-render · api-sendgrid +[\d,]+ +24 \(.* %\) +0 +0 +0$/m);
    const narrow = renderTerminal(summary, { columns: 60, color: false });
    expect(Math.max(...narrow.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
    const markdown = renderMarkdown(summary);
    expect(markdown).toContain('### Injected faults');
    expect(markdown).toContain(
      '| scenario | recipients | delivered | duplicates | given up | of these delivered | lost |',
    );
    expect(renderCsv(summary)).toContain(
      `${API},receipt,client-render,api-sendgrid,duplicates,24,,,,recipients,`,
    );
    const page = renderHtml(summary, { chartJs: 'globalThis.Chart = class {};' });
    expect(page).toContain('<section id="faults">');
    expect(page).toMatch(/<figcaption>[^<]*: goodput<\/figcaption>/);
  });
});

it('a run without faults has no fault results', () => {
  const calm = analyze(runOf('calm', 5, { blocks: 6 }));
  expect(calm.faultResults).toBeNull();
  expect(calm.comparisons.some(({ metric }) => metric === 'goodput')).toBe(false);
  expect(renderTerminal(calm, { columns: 100, color: false })).not.toContain('Injected faults');
  expect(renderHtml(calm, { chartJs: '' })).not.toContain('Injected faults');
});
