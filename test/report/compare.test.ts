import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thresholdsFrom } from '../../src/config/fail-on.ts';
import { compareRuns } from '../../src/explain/compare/runs.ts';
import type { RunComparison } from '../../src/model/comparison.ts';
import { escapeData, escapeProperty } from '../../src/report/annotations.ts';
import {
  exportedFigures,
  headFigures,
  renderBencher,
  renderBenchmark,
  renderComparison,
  renderComparisonAnnotations,
  renderComparisonJson,
  renderComparisonJunit,
  renderComparisonMarkdown,
  renderJunit,
} from '../../src/report/index.ts';
import { escapeXml } from '../../src/report/xml.ts';
import { withLostMessage } from '../analyze/fabricate-faults.ts';
import { runOf, SMTP, twoScenarios } from '../analyze/fabricate-pair.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';
import { hostileSummary, invalidSummary, quickSummary } from './fabricate-summary.ts';

const BASE = runOf('base', 11);
const SLOWER = runOf('slower', 37, { scenarios: twoScenarios(1.1) });
const THRESHOLDS = thresholdsFrom('test', 'throughput<-3%,cpu>+30%,turnarounds>0%');

const SLOWED = compareRuns(BASE, SLOWER, { thresholds: undefined, force: false });
const GATED = compareRuns(BASE, SLOWER, { thresholds: THRESHOLDS, force: false });
const SAME = compareRuns(BASE, BASE, { thresholds: undefined, force: false });
const INVALID = compareRuns(BASE, withLostMessage(SLOWER, SMTP, 3), {
  thresholds: THRESHOLDS,
  force: false,
});
const FORCED: RunComparison = {
  ...GATED,
  forced: [{ field: 'node', base: 'v22.0.0', head: 'v24.0.0' }],
};

const WIDE = { columns: 120, color: false };
const RENDERERS: Readonly<Record<string, (comparison: RunComparison) => string>> = {
  text: (one) => renderComparison(one, WIDE),
  md: renderComparisonMarkdown,
  json: renderComparisonJson,
  junit: renderComparisonJunit,
  annotations: renderComparisonAnnotations,
};

describe('a comparison', () => {
  it.each(Object.entries(RENDERERS))('as %s names the scenario that became slower', (_, render) => {
    expect(render(SLOWED)).toContain(SMTP);
    expect(render(SLOWED)).toMatch(/worse/i);
  });

  it.each(Object.entries(RENDERERS))('as %s says that it was forced, and what differs', (_, render) => {
    expect(render(GATED)).not.toMatch(/forced: |"forced": \[\n/i);
    expect(render(FORCED)).toMatch(/forced/i);
    expect(render(FORCED)).toContain('v22.0.0');
  });

  it.each(Object.entries(RENDERERS))('as %s shows no figure of an invalid run', (_, render) => {
    const text = render(INVALID);
    expect(text).toMatch(/valid/);
    expect(text).not.toMatch(/msg\/s/);
  });

  it('begins with the verdict', () => {
    const first = (comparison: RunComparison) => renderComparison(comparison, WIDE).split('\n')[0];
    expect(first(SAME)).toMatch(/^Equivalent in everything: \d+ comparisons\.$/);
    expect(first(SLOWED)).toMatch(/^Worse: receipt\/client-render\/smtp-nodemailer, /);
    expect(first(GATED)).toMatch(
      /^Threshold missed: receipt\/client-render\/smtp-nodemailer, throughput<-3%: −/,
    );
    expect(first(INVALID)).toBe('No verdict: the head is invalid.');
  });

  it('fits a narrow terminal, in lines instead of columns', () => {
    for (const line of renderComparison(GATED, { columns: 60, color: false }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe('a comment on a pull request', () => {
  const many = ['receipt', 'campaign', 'notification'].flatMap((kind) =>
    (['static', 'client-render', 'server-merge'] as const).map((strategy) =>
      fabricateScenario(kind, strategy, 'api-sendgrid'),
    ),
  );
  const options = { scenarios: many, blocks: 4, draws: 400 };
  const text = renderComparisonMarkdown(
    compareRuns(runOf('base', 1, options), runOf('head', 2, options), {
      thresholds: undefined,
      force: false,
    }),
  );
  const [visible = ''] = text.split('<details>');

  it('has its verdict first and fits on a screen, with the rest on demand', () => {
    expect(text).toMatch(/^## /);
    expect(visible.split('\n').filter((line) => line.startsWith('|')).length).toBe(2 + 15);
    expect(visible.split('\n').length).toBeLessThan(25);
    expect(text.split('<details>').length).toBe(text.split('</details>').length);
    expect(text).toMatch(/<summary>\d+ more that decide<\/summary>/);
  });

  it('leaves blank lines where GitHub needs them to see a table', () => {
    expect(text).toMatch(/<\/summary>\n\n\|/);
  });
});

describe('JUnit XML', () => {
  /** Undoes every escape that may occur. */
  const unescaped = (xml: string): string =>
    xml
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll('&quot;', '"')
      .replaceAll('&gt;', '>')
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&');

  it('escapes any text so that it comes back, but for what no XML may hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"\t\n\r]|&(?!(amp|lt|gt|quot|#9|#10|#13);)/);
        // Everything below U+0020 but white space, lone surrogates, U+FFFE and U+FFFF.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;
        expect(escaped).not.toMatch(forbidden);
        expect(unescaped(escaped)).toBe(text.replace(forbidden, '\ufffd'));
      }),
    );
  });

  it('has a case for each threshold and scenario, and counts what failed', () => {
    const xml = renderComparisonJunit(GATED);
    const cases = xml.match(/<testcase /g)?.length;
    expect(cases).toBe(GATED.thresholds.length);
    const missed = GATED.thresholds.filter(({ outcome }) => outcome === 'missed').length;
    expect(missed).toBeGreaterThan(0);
    expect(xml.match(/<failure /g)?.length).toBe(missed);
    expect(xml).toContain(`failures="${missed}"`);
    expect(xml).toContain('name="throughput&lt;-3%"');
  });

  it('calls what is inconclusive skipped, which is not passed', () => {
    const xml = renderComparisonJunit(SLOWED);
    const inconclusive = SLOWED.metrics.filter(({ verdict }) => verdict === 'inconclusive').length;
    expect(inconclusive).toBeGreaterThan(0);
    expect(xml.match(/<skipped /g)?.length).toBe(inconclusive);
    expect(xml).toContain(`skipped="${inconclusive}"`);
  });

  it('of a run says of every scenario whether it is valid', () => {
    expect(renderJunit(quickSummary())).toContain('failures="0"');
    const xml = renderJunit(invalidSummary());
    expect(xml).toMatch(/failures="[1-9]/);
    expect(xml).toMatch(/<failure message="[^"]+" type="failure">/);
  });
});

describe('GitHub annotations', () => {
  it('escape any text so that it stays one command and comes back', () => {
    const back = (text: string): string =>
      text
        .replaceAll('%2C', ',')
        .replaceAll('%3A', ':')
        .replaceAll('%0A', '\n')
        .replaceAll('%0D', '\r')
        .replaceAll('%25', '%');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeData(text)).not.toMatch(/[\r\n]/);
        expect(escapeProperty(text)).not.toMatch(/[\r\n:,]/);
        expect(back(escapeData(text))).toBe(text);
        expect(back(escapeProperty(text))).toBe(text);
      }),
    );
  });

  it('are errors for what is missed, warnings for what is undecided, and a notice with the verdict', () => {
    const lines = renderComparisonAnnotations(FORCED).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^::error title=Sendoff%3A throughput<-3%25 missed::receipt\//);
    expect(lines).toContainEqual(expect.stringMatching(/^::warning title=Sendoff%3A forced::/));
    expect(lines.at(-1)).toMatch(/^::notice title=Sendoff::Threshold missed/);
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=[^:,]*::./);
  });
});

describe('what other tools keep', () => {
  it('is for github-action-benchmark a list with one direction, of name, unit, value and range', () => {
    const bigger: unknown[] = JSON.parse(renderBenchmark(headFigures(GATED), 'bigger'));
    expect(bigger).toHaveLength(2);
    for (const one of bigger)
      expect(one).toEqual({
        name: expect.stringContaining(' · throughput'),
        unit: 'msg/s',
        value: expect.any(Number),
        range: expect.stringMatching(/^[\d,.]+–[\d,.]+$/),
        extra: '95 % interval over trials; run slower',
      });
    const smaller: { name: string }[] = JSON.parse(renderBenchmark(headFigures(GATED), 'smaller'));
    expect(smaller.length).toBeGreaterThan(10);
    expect(smaller.map(({ name }) => name).join()).not.toMatch(/throughput|in use/);
  });

  it('puts what is better if higher into the file for bigger, and settings into neither', () => {
    const estimate = { value: 0.98, low: 0.97, high: 0.99, level: 0.95, unit: 'share' };
    const figures = (['throughput', 'goodput', 'achieved', 'offered', 'dropped', 'clientCpu'] as const).map(
      (metric) => ({ run: 'r', scenario: metric, metric, estimate }),
    );
    const scenariosIn = (direction: 'bigger' | 'smaller'): string[] => {
      const rows: { name: string }[] = JSON.parse(renderBenchmark(figures, direction));
      return rows.map(({ name }) => name.split(' ')[0] ?? '');
    };
    expect(scenariosIn('bigger')).toEqual(['throughput', 'goodput', 'achieved']);
    expect(scenariosIn('smaller')).toEqual(['dropped', 'clientCpu']);
  });

  it('is for Bencher the metric format, with the limits of the interval', () => {
    const found: Record<
      string,
      Record<string, { value: number; lower_value: number; upper_value: number }>
    > = JSON.parse(renderBencher(exportedFigures(quickSummary())));
    const first = Object.values(found)[0]?.['throughput'];
    expect(first?.lower_value).toBeLessThan(first?.value ?? 0);
    expect(first?.upper_value).toBeGreaterThan(first?.value ?? 0);
    expect(Object.keys(Object.values(found)[0] ?? {})).toContain('service-time-p50');
  });

  it('is nothing where the run is invalid', () => {
    expect(() => exportedFigures(invalidSummary())).toThrow('is invalid');
    expect(() => headFigures(INVALID)).toThrow(expect.objectContaining({ exitCode: 4 }));
  });

  it('survives hostile names', () => {
    expect(() => JSON.parse(renderBencher(exportedFigures(hostileSummary())))).not.toThrow();
    expect(() => JSON.parse(renderBenchmark(exportedFigures(hostileSummary()), 'smaller'))).not.toThrow();
  });
});
