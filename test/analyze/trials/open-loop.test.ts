import { describe, expect, it } from 'vitest';
import { isEnough } from '../../../src/analyze/compare/stopping.ts';
import { isSustained, offeredRate, shortfalls } from '../../../src/analyze/trials/sustained.ts';
import { shortfallText } from '../../../src/explain/results/capacities.ts';
import { analyze } from '../../../src/explain/summary.ts';
import { Summary } from '../../../src/model/summary.ts';
import type { OpenMeasures, Trial } from '../../../src/model/trial.ts';
import { openLoad, openRecord } from '../../report/fabricate-modes.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const RECORD = openRecord(500, { blocks: 5 });

function trialWith(open: Partial<OpenMeasures>, client: Partial<Trial['client']> = {}): Trial {
  const [trial] = RECORD.trials;
  if (trial?.client.open == null) throw new Error('no open trial');
  return { ...trial, client: { ...trial.client, ...client, open: { ...trial.client.open, ...open } } };
}

describe('an open loop', () => {
  const summary = analyze(RECORD);

  it('has a summary that is valid against its schema', () => {
    expect(Summary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
  });

  it('shows response and service times, achieved and dropped arrivals, and the pacing error', () => {
    for (const { metrics, responseTime } of openSummaryAt(1000).scenarios) {
      expect(metrics.offered?.value).toBeCloseTo(1000, -1);
      expect(metrics.achieved?.value).toBeCloseTo(1, 2);
      expect(metrics.dropped?.value).toBe(0);
      expect(metrics.latenessP99?.value).toBeLessThan(200);
      expect(metrics.responseTimeP50?.value).toBeGreaterThan(metrics.serviceTimeP50?.value ?? Number.NaN);
      expect(responseTime.length).toBeGreaterThan(10);
    }
  });

  it('is compared in response times and costs, never in throughput or service times', () => {
    const metrics = new Set(openSummaryAt(1500).comparisons.map(({ metric }) => metric));
    expect([...metrics]).toEqual([
      'responseTimeP50',
      'responseTimeP99',
      'clientCpu',
      'mockCpu',
      'bytesToServer',
      'turnarounds',
    ]);
  });

  it('withholds a percentile of response time with too few calls beyond it', () => {
    expect(summary.scenarios[0]?.withheld.map(({ metric }) => metric)).toContain('responseTimeP99');
    expect(summary.scenarios[0]?.metrics.responseTimeP99).toBeUndefined();
  });

  it('is described as an open loop in answer, warnings and claims', () => {
    expect(summary.answer.headline).toMatch(
      /^API: at 500\/s, api-sendgrid takes 0\.\d+× to 0\.\d+× the median/,
    );
    expect(summary.answer.paragraph).toContain('Counted from the intended start of each message');
    expect(summary.warnings.join(' ')).not.toContain('closed loop');
    const rate = summary.claims.filter(({ id }) => id === 'api-faster' || id === 'smtp-volume');
    expect(rate.map(({ verdict }) => verdict)).toEqual(['not tested', 'not tested']);
  });

  it('names coordinated omission if service times hide the wait of messages', () => {
    expect(openSummaryAt(1700).answer.paragraph).toMatch(
      /Service times look innocent: with smtp-nodemailer, P99 is .* \(coordinated omission\)\. Shared bodies were encoded once\.$/,
    );
    expect(openSummaryAt(100).answer.paragraph).not.toContain('innocent');
  });

  it('of one protocol compares its transports, as a closed loop does', () => {
    const answer = (...transports: string[]) =>
      analyze(
        openRecord(500, {
          scenarios: transports.map((transport) =>
            fabricateScenario('receipt', 'static', transport, {}, { role: 'measured', load: openLoad(500) }),
          ),
        }),
      ).answer;
    const one = answer('smtp-nodemailer');
    expect(one.headline).toBe('No answer: only SMTP was measured.');
    expect(one.paragraph).toMatch(
      /half were below .* To compare, measure an API as well, for example with --transport smtp-nodemailer,api-sendgrid\.( Shared bodies were encoded once\.)?$/,
    );
    const two = answer('smtp-nodemailer', 'smtp-nodemailer+tls');
    expect(two.headline).toMatch(
      /^SMTP alone: at 500\/s, smtp-nodemailer\+tls takes \d\.\d+× .*the median response time of smtp-nodemailer\.$/,
    );
    expect(two.paragraph).toContain('Paired by block, smtp-nodemailer+tls takes ');
    expect(answer('null').headline).toBe('No answer: neither SMTP nor an API was measured.');
  });

  it('is precise enough when its median response times are', () => {
    const long = openRecord(500, { blocks: 16 });
    const until = (share: number) => {
      const config = { ...long.header.config, until: { rule: 'precision' as const, share } };
      return { ...long, header: { ...long.header, config } };
    };
    expect(isEnough(until(0.9))).toBe(true);
    expect(isEnough(until(0.0001))).toBe(false);
  });
});

describe('a rate', () => {
  it('is sustained when 99 % of it is achieved and nothing is dropped', () => {
    expect(isSustained(trialWith({}), RECORD)).toBe(true);
    const late = shortfalls(trialWith({ intendedSpanMs: 2968, endedSpanMs: 3000 }), []);
    expect(late.map(shortfallText)).toEqual(['only 98.9 % of the rate was achieved']);
    expect(shortfalls(trialWith({ offered: 1500, dropped: 3 }), [])).toEqual([
      { code: 'dropped', dropped: 3, offered: 1500 },
    ]);
  });

  it('reports each missed condition of response times or errors with its figure', () => {
    const slo = [
      { metric: 'p50', below: 0.0001 },
      { metric: 'errors', below: 0.001 },
    ] as const;
    const outcomes = { accepted: 1490, rejected: 10, deferred: 0, 'timed-out': 0, failed: 0 };
    const missed = shortfalls(trialWith({ offered: 1500 }, { outcomes }), slo).map(shortfallText);
    expect(missed[0]).toMatch(/^P50 of response time was [\d.]+ ms$/);
    expect(missed[1]).toBe('0.667 % of the messages were not accepted');
    expect(shortfalls(trialWith({}), [{ metric: 'p99.9', below: 10_000 }])).toEqual([]);
  });

  it('counts arrivals, with and without batches', () => {
    expect(offeredRate(trialWith({ offered: 101, dropped: 0, intendedSpanMs: 1000 }, { calls: 101 }))).toBe(
      100,
    );
    expect(offeredRate(trialWith({ offered: 110, dropped: 0, intendedSpanMs: 1000 }, { calls: 11 }))).toBe(
      100,
    );
  });
});

function openSummaryAt(rate: number): Summary {
  return analyze(openRecord(rate, { blocks: 5 }));
}
