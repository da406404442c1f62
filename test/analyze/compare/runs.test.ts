import { describe, expect, it } from 'vitest';
import { thresholdsFrom } from '../../../src/config/fail-on.ts';
import { type CompareOptions, compareRuns, compareWithin } from '../../../src/explain/compare/runs.ts';
import { RunComparison } from '../../../src/model/comparison.ts';
import type { Counters, RunRecord } from '../../../src/model/run-file.ts';
import { withLostMessage } from '../fabricate-faults.ts';
import { API, runOf, SMTP, twoScenarios } from '../fabricate-pair.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const BASE = runOf('base', 11);
const HEAD = runOf('head', 23);
const SLOWER = runOf('slower', 37, { scenarios: twoScenarios(1.1) });
const VERDICTS: CompareOptions = { thresholds: undefined, force: false };
const failOn = (text: string): CompareOptions => ({
  thresholds: thresholdsFrom('test', text),
  force: false,
});

function verdicts(comparison: RunComparison, metric: string): Record<string, string> {
  return Object.fromEntries(
    comparison.metrics.filter((one) => one.metric === metric).map((one) => [one.scenario, one.verdict]),
  );
}

function withCounters(record: RunRecord, change: (counters: Counters) => Counters): RunRecord {
  return { ...record, counters: record.counters.map(change) };
}

describe('a run and itself', () => {
  it('are exactly equivalent in every metric and every counter', () => {
    const comparison = RunComparison.parse(compareRuns(BASE, BASE, VERDICTS));
    expect(comparison.pairing).toBe('block');
    expect(comparison.metrics.length).toBeGreaterThan(15);
    for (const { ratio, verdict } of [...comparison.metrics])
      expect([ratio?.value, ratio?.low, ratio?.high, verdict]).toEqual([1, 1, 1, 'equivalent']);
    expect(new Set(comparison.counters.map(({ verdict }) => verdict))).toEqual(new Set(['equivalent']));
    expect(comparison.gate).toEqual({ outcome: 'passed', rule: 'verdicts', exitCode: 0 });
  });

  it('are equivalent with a single block too, and hold every threshold', () => {
    const single = runOf('single', 5, { blocks: 1, length: { durationMs: 30_000 } });
    const comparison = compareRuns(
      single,
      single,
      failOn('throughput<0%,p99>0%,cpu>0%,memory>0%,bytes>0%,turnarounds>0%,errors>0%'),
    );
    expect(comparison.metrics.map(({ verdict }) => verdict)).not.toContain('inconclusive');
    expect(new Set(comparison.thresholds.map(({ outcome }) => outcome))).toEqual(new Set(['held']));
    expect(comparison.gate.exitCode).toBe(0);
  });
});

describe('two runs', () => {
  it('with the same true rates are equivalent or inconclusive, and pass', () => {
    const comparison = RunComparison.parse(compareRuns(BASE, HEAD, VERDICTS));
    expect(comparison.pairing).toBe('none');
    expect(new Set(comparison.metrics.map(({ verdict }) => verdict))).toEqual(
      new Set(['equivalent', 'inconclusive']),
    );
    expect(comparison.gate.exitCode).toBe(0);
  });

  it('get the verdict worse if one is a tenth slower, with the scenario named', () => {
    const comparison = compareRuns(BASE, SLOWER, VERDICTS);
    expect(verdicts(comparison, 'throughput')).toMatchObject({ [SMTP]: 'worse' });
    expect(verdicts(comparison, 'throughput')[API]).not.toBe('worse');
    expect(verdicts(comparison, 'clientCpu')).toMatchObject({ [SMTP]: 'worse' });
    expect(comparison.gate).toEqual({ outcome: 'missed', rule: 'verdicts', exitCode: 3 });
    const ratio = comparison.metrics.find(
      (one) => one.metric === 'throughput' && one.scenario === SMTP,
    )?.ratio;
    expect(ratio?.low ?? 0).toBeLessThan(1 / 1.1);
    expect(ratio?.high ?? 0).toBeGreaterThan(1 / 1.1);
  });

  it('swap their verdicts when base and head are swapped', () => {
    expect(verdicts(compareRuns(SLOWER, BASE, VERDICTS), 'throughput')).toMatchObject({ [SMTP]: 'better' });
  });

  it('compare memory peaks with an interval, except when scenarios share a process', () => {
    const memory = (comparison: RunComparison) =>
      comparison.metrics.find((one) => one.metric === 'clientPeakMemory')?.ratio;
    expect(memory(compareRuns(BASE, HEAD, VERDICTS))).toMatchObject({ low: null, high: null });
    const isolated = [3, 4].map((seed) => runOf(`run-${seed}`, seed, { config: { isolation: 'process' } }));
    const [one = BASE, other = HEAD] = isolated;
    expect(memory(compareRuns(one, other, VERDICTS))?.low).not.toBeNull();
  });

  it('list the scenarios of only one run, and compare the rest', () => {
    const more = runOf('more', 5, {
      scenarios: [...twoScenarios(), fabricateScenario('receipt', 'client-render', 'api-postmark')],
    });
    const { scenarios } = compareRuns(BASE, more, VERDICTS);
    expect(scenarios).toEqual({
      both: [SMTP, API],
      onlyBase: [],
      onlyHead: ['receipt/client-render/api-postmark'],
    });
  });

  it('are refused if they share no scenario', () => {
    const other = runOf('other', 5, {
      scenarios: [fabricateScenario('receipt', 'client-render', 'api-postmark')],
    });
    expect(() => compareRuns(BASE, other, VERDICTS)).toThrow('no scenario is in both runs');
  });

  it('have no verdict if one of them is invalid', () => {
    const comparison = RunComparison.parse(
      compareRuns(BASE, withLostMessage(HEAD, SMTP, 3), failOn('throughput<-5%')),
    );
    expect(comparison.problems).toMatchObject([{ run: 'head', code: 'ledger-not-exact', scenario: SMTP }]);
    expect([comparison.metrics, comparison.counters, comparison.thresholds]).toEqual([[], [], []]);
    expect(comparison.gate).toEqual({ outcome: 'invalid', rule: 'thresholds', exitCode: 4 });
  });
});

describe('runs with different environments', () => {
  const { header } = HEAD;
  const elsewhere: RunRecord = {
    ...HEAD,
    header: {
      ...header,
      environment: {
        ...header.environment,
        cores: 64,
        libraries: { ...header.environment.libraries, nodemailer: '11.0.0' },
      },
      config: { ...header.config, concurrency: 1 },
    },
  };

  it('are refused, with every difference listed', () => {
    expect(() => compareRuns(BASE, elsewhere, VERDICTS)).toThrow(
      /cores: 2 → 64\n {2}- nodemailer: 10\.6\.0 → 11\.0\.0\n {2}- concurrency: \d+ → 1$/,
    );
  });

  it('are compared when forced, and the result says so', () => {
    const { forced } = compareRuns(BASE, elsewhere, { ...VERDICTS, force: true });
    expect(forced.map(({ field }) => field)).toEqual(['cores', 'nodemailer', 'concurrency']);
  });

  it('may differ in Sendoff version and seed; the result says so, and bytes become estimates', () => {
    const released: RunRecord = {
      ...HEAD,
      header: {
        ...header,
        environment: { ...header.environment, sendoff: '0.2.0' },
        config: { ...header.config, seed: 8 },
      },
    };
    const { forced, allowed, counters, notes } = compareRuns(BASE, released, VERDICTS);
    expect(forced).toEqual([]);
    expect(allowed).toEqual([
      { field: 'sendoff version', base: '0.1.0', head: '0.2.0' },
      { field: 'seed', base: '7', head: '8' },
    ]);
    expect(counters.map(({ counter }) => counter)).not.toContain('bytesToServer');
    expect(notes.join(' ')).toContain('The seeds differ');
  });
});

describe('counters', () => {
  const more = withCounters(HEAD, (one) =>
    one.scenario === API
      ? { ...one, following: { ...one.following, turnarounds: 2 * one.following.messages } }
      : one,
  );

  it('are compared exactly: one more turnaround is worse, one less is better', () => {
    const changed = (base: RunRecord, head: RunRecord) =>
      compareRuns(base, head, VERDICTS).counters.filter(({ verdict }) => verdict !== 'equivalent');
    expect(changed(BASE, more)).toEqual([
      {
        scenario: API,
        counter: 'turnarounds',
        calls: 'following',
        base: 1,
        head: 2,
        change: 1,
        verdict: 'worse',
      },
    ]);
    expect(changed(more, BASE)).toMatchObject([
      { counter: 'turnarounds', base: 2, head: 1, verdict: 'better' },
    ]);
    expect(compareRuns(BASE, more, VERDICTS).gate.exitCode).toBe(3);
  });

  it('gate at 0 %, without an interval', () => {
    const { thresholds, gate } = compareRuns(BASE, more, failOn('turnarounds>0%'));
    expect(thresholds.filter(({ outcome }) => outcome === 'missed')).toMatchObject([
      { scenario: API, rule: 'turnarounds>0%', calls: 'following', base: 1, head: 2 },
    ]);
    expect(gate.exitCode).toBe(3);
    expect(compareRuns(BASE, more, failOn('turnarounds>100%')).gate.exitCode).toBe(0);
  });

  it('detect a single byte per message, whatever the number of messages', () => {
    const counted = (bytes: number, messages: number) =>
      withCounters(HEAD, (one) => ({
        ...one,
        following: { ...one.following, messages, bytesToServer: bytes * messages },
      }));
    const bytes = (base: RunRecord, head: RunRecord) =>
      compareRuns(base, { ...head, header: { ...head.header, run: 'x' } }, VERDICTS).counters.find(
        ({ counter, calls }) => counter === 'bytesToServer' && calls === 'following',
      );
    expect(bytes(counted(999, 20), counted(999, 30))).toMatchObject({ verdict: 'equivalent', change: 0 });
    expect(bytes(counted(999, 20), counted(1000, 20))).toMatchObject({ verdict: 'worse' });
  });

  it('that rise from zero miss any threshold', () => {
    const opened = withCounters(HEAD, (one) => ({
      ...one,
      following: { ...one.following, connections: 1 },
    }));
    const { thresholds } = compareRuns(BASE, opened, failOn('connections>+500%'));
    expect(thresholds.filter(({ calls }) => calls === 'following')).toMatchObject([
      { outcome: 'missed', change: null },
      { outcome: 'missed', change: null },
    ]);
  });

  it('that the platform cannot count leave a threshold inconclusive', () => {
    const unseen = withCounters(HEAD, (one) => ({
      ...one,
      opening: { ...one.opening, writes: null },
      following: { ...one.following, writes: null },
    }));
    const { gate, counters } = compareRuns(BASE, unseen, failOn('writes>0%'));
    expect(counters.filter(({ counter }) => counter === 'writes')).toEqual([]);
    expect(gate.exitCode).toBe(5);
  });

  it('that are missing from a run file leave a threshold inconclusive, never held', () => {
    const bare = { ...HEAD, counters: [] };
    const { gate, thresholds } = compareRuns(BASE, bare, failOn('writes>0%'));
    expect(thresholds.map(({ outcome }) => outcome)).toEqual(['inconclusive', 'inconclusive']);
    expect(gate.exitCode).toBe(5);
  });
});

describe('thresholds', () => {
  it('are missed if the whole interval lies beyond them', () => {
    const { thresholds, gate } = compareRuns(BASE, SLOWER, failOn('throughput<-3%'));
    expect(thresholds.find(({ scenario }) => scenario === SMTP)).toMatchObject({
      outcome: 'missed',
      rule: 'throughput<-3%',
    });
    expect(gate).toEqual({ outcome: 'missed', rule: 'thresholds', exitCode: 3 });
  });

  it('are held if the whole interval lies within them', () => {
    const { thresholds, gate } = compareRuns(BASE, SLOWER, failOn('throughput<-25%,cpu>+30%'));
    expect(new Set(thresholds.map(({ outcome }) => outcome))).toEqual(new Set(['held']));
    expect(gate.exitCode).toBe(0);
  });

  it('are inconclusive if the interval contains them, which is no pass', () => {
    const { thresholds, gate } = compareRuns(BASE, SLOWER, failOn('throughput<-9%'));
    expect(thresholds.find(({ scenario }) => scenario === SMTP)?.outcome).toBe('inconclusive');
    expect(gate).toEqual({ outcome: 'inconclusive', rule: 'thresholds', exitCode: 5 });
  });

  it('are inconclusive with a single block on one side', () => {
    const single = runOf('single', 5, { blocks: 1 });
    const { thresholds } = compareRuns(single, HEAD, failOn('throughput<-90%'));
    expect(thresholds.map(({ outcome }) => outcome)).toEqual(['inconclusive', 'inconclusive']);
  });

  it('are inconclusive on a withheld percentile, and say why', () => {
    const short = runOf('short', 5, { blocks: 2 });
    const [first] = compareRuns(short, HEAD, failOn('p99>+10%')).thresholds;
    expect(first).toMatchObject({ outcome: 'inconclusive' });
    expect(first?.reason).toContain('withheld in the base: only');
  });

  it('are one family: more thresholds make wider intervals', () => {
    const level = (text: string) =>
      Math.max(...compareRuns(BASE, SLOWER, failOn(text)).thresholds.map((one) => one.change?.level ?? 0));
    expect(level('throughput<-25%')).toBeCloseTo(1 - 0.05 / 2, 12);
    expect(level('throughput<-25%,cpu>+30%,mockCpu>+30%')).toBeCloseTo(1 - 0.05 / 6, 12);
  });

  it('exactly at the true value are decided wrongly in at most 5 % of families', () => {
    const families = 200;
    let wrong = 0;
    for (let i = 0; i < families; i++) {
      const options = { blocks: 6, draws: 5, blockNoise: 0.02, trialNoise: 0.05 };
      const base = runOf('base', 1_000_003 * (2 * i + 1), options);
      const head = runOf('head', 1_000_003 * (2 * i + 2), options);
      const { thresholds } = compareRuns(base, head, failOn('throughput<0%,mockCpu>0%'));
      if (thresholds.some(({ outcome }) => outcome !== 'inconclusive')) wrong++;
    }
    // Binomial: with 5 % of 200, more than 20 would be one chance in a thousand.
    expect(wrong).toBeLessThanOrEqual(20);
  }, 60_000);
});

describe('two open loops', () => {
  const load = {
    model: 'open',
    ratePerSecond: 1000,
    arrivals: 'poisson',
    concurrency: 32,
    batch: 1,
    maxInFlight: 2000,
  } as const;
  const open = (id: string, seed: number, throughput: number) =>
    runOf(id, seed, {
      scenarios: [
        fabricateScenario('receipt', 'client-render', 'api-sendgrid', { throughput }, { load, id: API }),
      ],
      length: { durationMs: 3_000 },
    });

  it('are compared in response times, not in the offered rate', () => {
    const { metrics, thresholds, gate } = compareRuns(
      open('base', 3, 7000),
      open('head', 4, 3500),
      failOn('p50>+10%,p99>+10%'),
    );
    const names: string[] = metrics.map(({ metric }) => metric);
    expect(names).toEqual(expect.arrayContaining(['responseTimeP50', 'responseTimeP99', 'clientCpu']));
    for (const name of ['throughput', 'serviceTimeP50', 'serviceTimeP99']) expect(names).not.toContain(name);
    expect(thresholds.map(({ rule, outcome }) => [rule, outcome])).toEqual([
      ['p50>+10%', 'missed'],
      ['p99>+10%', 'missed'],
    ]);
    expect(gate.exitCode).toBe(3);
  });

  it('leave a threshold on throughput inconclusive, never held', () => {
    const run = open('base', 3, 7000);
    expect(compareRuns(run, run, failOn('throughput<-5%')).gate.exitCode).toBe(5);
  });
});

describe('two halves of one run', () => {
  it('are paired by block, which cancels the effect of a block on both', () => {
    const halves = [{ scenario: 'mailer', base: SMTP, head: API }];
    const comparison = RunComparison.parse(compareWithin(BASE, halves, { thresholds: undefined }));
    expect(comparison.pairing).toBe('block');
    expect(verdicts(comparison, 'throughput')).toEqual({ mailer: 'better' });
    expect(comparison.metrics[0]?.trials).toEqual({ base: 20, head: 20 });
  });
});
