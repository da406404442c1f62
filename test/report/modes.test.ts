import { describe, expect, it } from 'vitest';
import { renderCsv, renderHtml, renderMarkdown, renderTerminal } from '../../src/report/index.ts';
import { MODES } from './fabricate-modes.ts';

const plain = { columns: 100, color: false };
const assets = { chartJs: 'globalThis.Chart = class {};' };
const [open, ramp, capacity, soak] = [MODES.open(), MODES.ramp(), MODES.capacity(), MODES.soak()];

describe('the report of an open loop', () => {
  it('puts service times, achieved, dropped and pacing beside response times', () => {
    const text = renderTerminal(open, plain);
    expect(text).toMatch(/response p50 +response p99 +service p99 +achieved/);
    expect(renderMarkdown(open)).toContain(
      '| scenario | response time p50, ms | response time p99, ms | service time p99, ms | achieved, % | dropped, % | pacing error p99, µs |',
    );
    const page = renderHtml(open, assets);
    expect(page).toContain('Response time and service time');
    expect(page).toContain('open loop, 1,500 messages a second, Poisson arrivals, at most 16 in flight');
    expect(page).not.toContain('<section id="throughput">');
  });

  it('does not call its load a closed loop anywhere', () => {
    for (const text of [renderHtml(open, assets), renderTerminal(open, plain), renderMarkdown(open)])
      expect(text).not.toMatch(/load is a closed loop|come from a closed loop/);
  });
});

describe('the report of a ramp', () => {
  it('has a table of every rate and marks what was saturated', () => {
    const text = renderTerminal(ramp, plain);
    expect(text).toContain('Latency against offered load');
    expect(text).toMatch(/^ {2}190\/s +100 ±0%/m);
    expect(text).toMatch(/^ {2}2,090\/s saturated/m);
    expect(renderMarkdown(ramp)).toMatch(/\| 5,720 \| .* \| 3 of 3 \|/);
    expect(renderHtml(ramp, assets)).toContain('saturated at 5,720/s.');
  });

  it('has a row of the CSV for each metric of each rate', () => {
    expect(renderCsv(ramp)).toContain('receipt/client-render/api-sendgrid@520/s,');
  });
});

describe('the report of a search for capacity', () => {
  it('has capacity, bracket and limit, in text, CSV and page', () => {
    const [first] = capacity.capacities;
    const rate = first?.ratePerSecond ?? 0;
    const text = renderTerminal(capacity, plain);
    expect(text).toContain('highest rate with p99 < 100 ms, errors < 0.1 %');
    expect(text).toContain(rate.toLocaleString('en-US'));
    expect(renderMarkdown(capacity)).toMatch(
      /### Capacity\n\nHighest rate with p99 &lt; 100 ms, errors &lt; 0\.1 %/,
    );
    expect(renderCsv(capacity)).toContain(
      `receipt/client-render/smtp-nodemailer,receipt,client-render,smtp-nodemailer,capacity,${rate},${first?.bracket.met},${first?.bracket.missed},,msg/s,`,
    );
    expect(renderHtml(capacity, assets)).toContain('<section id="capacity">');
  });

  it('tells the scenarios of one transport apart by their rates', () => {
    expect(renderTerminal(capacity, plain)).toMatch(/^ {2}api-sendgrid · 1,4\d\d\/s /m);
    expect(renderTerminal(capacity, plain)).toMatch(/^ {2}api-sendgrid · 4,\d\d\d\/s /m);
  });
});

describe('the report of a long trial', () => {
  it('draws its slices and tells what grew', () => {
    expect(renderTerminal(soak, plain)).toMatch(/client memory grows [\d.]+ MB\/h/);
    expect(renderMarkdown(soak)).toContain('### Over time');
    const page = renderHtml(soak, assets);
    expect(page).toContain('<section id="soak">');
    expect(page).toContain('receipt · static: client memory');
  });
});
