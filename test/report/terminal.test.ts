import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderTerminal } from '../../src/report/index.ts';
import {
  hostileSummary,
  invalidSummary,
  partialSummary,
  quickSummary,
  singleTransportSummary,
  standardSummary,
} from './fabricate-summary.ts';

const ESCAPE = '\u001b';
const plain = { columns: 80, color: false };

describe('the terminal report', () => {
  it('begins with the headline and the answer, before any table', () => {
    const text = renderTerminal(quickSummary(), plain);
    expect(text.replaceAll('\n', ' ')).toMatch(
      /^For these messages the API client was faster.*was 2\.5× faster/,
    );
    expect(text.indexOf('The reason is composing')).toBeLessThan(text.indexOf('Scenarios'));
  });

  it.each([60, 80, 120])('keeps every line within %i columns', (columns) => {
    for (const summary of [quickSummary(), standardSummary(), invalidSummary()]) {
      const lines = renderTerminal(summary, { columns, color: true }).split('\n');
      const widest = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
      expect(widest).toBeLessThanOrEqual(columns);
    }
  });

  it('has no escape sequence without colour, whatever is in the run', () => {
    for (const summary of [quickSummary(), hostileSummary(), invalidSummary(), partialSummary()]) {
      expect(renderTerminal(summary, plain)).not.toContain(ESCAPE);
    }
  });

  it('says the same in colour', () => {
    const colored = renderTerminal(quickSummary(), { columns: 80, color: true });
    expect(colored).toContain(ESCAPE);
    expect(stripVTControlCharacters(colored)).toBe(renderTerminal(quickSummary(), plain));
  });

  it('gives every figure of a scenario its interval', () => {
    const rows = renderTerminal(quickSummary(), { columns: 120, color: false })
      .split('\n')
      .filter((line) => /^ {2}(smtp|api)-\w+ +\d/.test(line));
    expect(rows.length).toBeGreaterThanOrEqual(8);
    for (const row of rows) {
      // An API has no greeting.
      const figures = row
        .trim()
        .split(/ {2,}/)
        .slice(1)
        .filter((one) => one !== '–');
      for (const figure of figures) expect(figure).toMatch(/^−?[\d,.]+×? (±\d+%|\([^)]+\))$/);
    }
  });

  it('puts a lopsided or wide interval itself beside its figure, and below it where that is too wide', () => {
    const summary = quickSummary();
    const [first] = summary.scenarios;
    if (first === undefined) throw new Error('no scenario');
    first.metrics.serviceTimeP99 = { value: 40_400, low: 30_000, high: 62_000, level: 0.95, unit: 'µs' };
    const wide = renderTerminal(summary, { columns: 120, color: false });
    expect(wide).toMatch(/^ {2}smtp-nodemailer .* 40 \(30–62\) /m);
    first.metrics.serviceTimeP99 = { value: 404_000, low: 300_000, high: 620_000, level: 0.95, unit: 'µs' };
    const lines = renderTerminal(summary, plain).split('\n');
    const at = lines.findIndex((line) => / 400 /.test(line));
    const [value = '', range = ''] = lines.slice(at, at + 2);
    expect(value.indexOf(' 400') + ' 400'.length).toBe(range.length);
    expect(range.trim()).toBe('300–620');
  });

  it('shows handshakes, and how many of them were resumed, where any were made', () => {
    const summary = quickSummary();
    const [first] = summary.scenarios;
    if (first === undefined) throw new Error('no scenario');
    const perMessage = { level: 0.95, unit: 'handshakes/msg' };
    first.metrics.handshakes = { value: 1, low: 1, high: 1, ...perMessage };
    expect(renderTerminal(quickSummary(), { columns: 200, color: false })).not.toContain('handshakes');
    first.metrics.resumedHandshakes = { value: 0.98, low: 0.97, high: 0.99, ...perMessage };
    const text = renderTerminal(summary, { columns: 200, color: false });
    expect(text).toMatch(/turns +handshakes +resumed/);
    expect(text).toMatch(/^ {2}smtp-nodemailer .* 0\.98/m);
  });

  it('shows the phases of a call over a new connection, as columns where there is room for them', () => {
    const wide = renderTerminal(quickSummary(), { columns: 200, color: false });
    expect(wide).toMatch(/client +connect +greeting, EHLO +envelope +data +request +total/);
    expect(wide.replaceAll('\n', ' ')).toContain('means of 20 calls of one process');
    const narrow = renderTerminal(quickSummary(), { columns: 60, color: false });
    expect(narrow).toMatch(/connect 130 .* · request 390/);
  });

  it('marks figures without an interval as such', () => {
    expect(renderTerminal(singleTransportSummary(), plain)).toMatch(/api-sendgrid +[\d,]+ ±\?/);
  });

  it('falls back to lines where the table does not fit', () => {
    const narrow = renderTerminal(quickSummary(), { columns: 44, color: false });
    expect(narrow).toMatch(/ {2}smtp-nodemailer\n {4}throughput [\d,]+ msg\/s ±\d+% · p50/);
  });

  it('names each claim with its verdict', () => {
    const text = renderTerminal(quickSummary(), plain);
    expect(text).toMatch(/^refuted {5}“SMTP cannot use the customer’s fields/m);
    expect(text).toMatch(/^supported {3}“SMTP simply sends/m);
  });

  it('compares only throughput when there are many pairs', () => {
    const text = renderTerminal(standardSummary(), plain);
    expect(text).toContain('api-mailgun against smtp-nodemailer');
    expect(text).toContain('More metrics are compared in the HTML report.');
    expect(text).not.toContain('client CPU per message');
  });

  it('shows the reasons of an invalid run and none of its figures', () => {
    const text = renderTerminal(invalidSummary(), plain);
    expect(text).toMatch(/^This run is invalid/);
    expect(text).toContain('Lower --concurrency');
    expect(text).toContain('received Zo?, your receipt');
    expect(text).not.toContain('msg/s');
  });

  it('labels a partial run', () => {
    expect(renderTerminal(partialSummary(), plain)).toContain('Partial: 26 of 80 planned trials');
  });
});
