import { describe, expect, it } from 'vitest';
import { isEnough } from '../../../src/analyze/compare/stopping.ts';
import { thresholdsFrom } from '../../../src/config/fail-on.ts';
import { compareRuns } from '../../../src/explain/compare/runs.ts';
import { analyze } from '../../../src/explain/summary.ts';
import { RunComparison } from '../../../src/model/comparison.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import { Summary } from '../../../src/model/summary.ts';
import type { Trial } from '../../../src/model/trial.ts';
import { runOf } from '../fabricate-pair.ts';
import { type FabricatedRun, fabricateRun } from '../fabricate-run.ts';
import { type Behaviour, fabricateScenario } from '../fabricate-scenario.ts';

const SMTP = 'receipt/static/smtp-nodemailer';
const API = 'receipt/static/api-sendgrid';

/** 6,000 messages per second with a mock that uses 90 % of a core, and a client that uses 60 %. */
const BUSY = { throughput: 6000, mockCpuMicros: 150, clientCpuMicros: 100 };
const CALM = { throughput: 2000, mockCpuMicros: 38, clientCpuMicros: 480 };

function run(
  smtp: Partial<Behaviour>,
  api: Partial<Behaviour>,
  more: Partial<FabricatedRun> = {},
): RunRecord {
  return fabricateRun({
    blockNoise: 0.01,
    trialNoise: 0.01,
    draws: 60,
    ...more,
    scenarios: [
      fabricateScenario('receipt', 'static', 'smtp-nodemailer', smtp),
      fabricateScenario('receipt', 'static', 'api-sendgrid', api),
    ],
  });
}

function comparisonOf(record: RunRecord, metric: string) {
  const found = analyze(record).comparisons.find((one) => one.metric === metric);
  if (found === undefined) throw new Error(`no comparison of ${metric}`);
  return found;
}

describe('a closed loop with a busy mock', () => {
  const record = run(CALM, BUSY);
  const summary = analyze(record);
  const api = summary.scenarios.find(({ id }) => id === API);

  it('is a bound and no refusal, with and without a higher ceiling', () => {
    expect(summary.validity).toEqual({ valid: true, problems: [] });
    expect(Summary.safeParse(summary).success).toBe(true);
    const { throughput } = api?.metrics ?? {};
    expect(throughput?.bound?.least).toBe(throughput?.value);
    // The client used 60 % of its time.
    expect(throughput?.bound?.most).toBeCloseTo((throughput?.value ?? 0) / 0.6, -2);
    expect(throughput?.low).toBeLessThan(throughput?.bound?.least ?? 0);
    expect(throughput?.high).toBeGreaterThan(throughput?.bound?.most ?? 0);
  });

  it('has bounds on rates alone, because the cost of a message is the same with any mock', () => {
    const bounded = Object.entries(api?.metrics ?? {}).filter(([, one]) => one.bound !== undefined);
    expect(bounded.map(([metric]) => metric)).toEqual(['throughput']);
  });

  it('is better if even its lower bound is higher', () => {
    const { ratio, verdict, mockLimited } = comparisonOf(record, 'throughput');
    expect([verdict, mockLimited]).toEqual(['better', 'candidate']);
    expect(ratio.bound?.least).toBeCloseTo(3, 1);
    expect(ratio.bound?.most).toBeCloseTo(5, 1);
    expect(ratio.low).toBeLessThan(ratio.bound?.least ?? 0);
    expect(ratio.high).toBeGreaterThan(ratio.bound?.most ?? 0);
  });

  it('has no verdict if its bounds lie on both sides, however many blocks there are', () => {
    const { verdict, ratio, detectable } = comparisonOf(
      run({ ...CALM, throughput: 8000 }, BUSY, { blocks: 60 }),
      'throughput',
    );
    expect(verdict).toBe('inconclusive');
    expect([ratio.bound?.least, ratio.bound?.most].map((one) => (one ?? 1) > 1)).toEqual([false, true]);
    expect(detectable).toBeNull();
    const { warnings, answer } = analyze(run({ ...CALM, throughput: 8000 }, BUSY, { blocks: 60 }));
    expect(`${answer.paragraph} ${warnings.join(' ')}`).toMatch(/mock limited/);
  });

  it('is worse if even its upper bound is lower', () => {
    expect(comparisonOf(run({ ...CALM, throughput: 12_000 }, BUSY), 'throughput').verdict).toBe('worse');
  });

  it('is never equivalent by its lower bound alone', () => {
    const { verdict } = comparisonOf(run({ ...CALM, throughput: 6000 }, BUSY, { blocks: 40 }), 'throughput');
    expect(verdict).toBe('inconclusive');
  });

  it('limits the ratio to the measured one if it is the baseline', () => {
    const { ratio, mockLimited } = comparisonOf(run(BUSY, { ...CALM, throughput: 12_000 }), 'throughput');
    expect(mockLimited).toBe('baseline');
    expect(ratio.bound?.most).toBe(ratio.value);
    expect(ratio.bound?.least).toBeCloseTo(1.2, 1);
  });

  it('leaves both directions open if both sides are bounds', () => {
    const { ratio, mockLimited, verdict } = comparisonOf(run(BUSY, BUSY), 'throughput');
    expect([mockLimited, verdict]).toEqual(['both', 'inconclusive']);
    expect(ratio.bound?.least).toBeCloseTo(0.6, 1);
    expect(ratio.bound?.most).toBeCloseTo(1 / 0.6, 1);
  });

  it('has no verdict on service times, which contain the queue of the mock', () => {
    const { verdict, mockLimited } = comparisonOf(record, 'serviceTimeP50');
    expect([verdict, mockLimited]).toEqual(['inconclusive', 'candidate']);
  });

  it('is reported as a bound with both ends', () => {
    const about = summary.warnings.filter((one) =>
      one.includes('api-sendgrid: the mock used more than 80 %'),
    );
    expect(about).toHaveLength(1);
    expect(about[0]).toMatch(/at least [\d,]+ and at most [\d,]+/);
  });

  it('is a bound in the cost of personalization too', () => {
    const { personalization } = analyze(
      fabricateRun({
        scenarios: [
          fabricateScenario('campaign', 'static', 'api-sendgrid', BUSY),
          fabricateScenario('campaign', 'client-render', 'api-sendgrid', { ...CALM, throughput: 3000 }),
        ],
      }),
    );
    expect(personalization[0]?.throughputRatio.bound?.most).toBe(personalization[0]?.throughputRatio.value);
  });

  it('does not keep a run until all comparisons are resolved going', () => {
    const until = { rule: 'resolved' } as const;
    expect(isEnough(run(BUSY, BUSY, { config: { until }, blocks: 30 }))).toBe(true);
  });
});

describe('a busy mock', () => {
  const changed = (record: RunRecord, change: (trial: Trial) => Trial): RunRecord => ({
    ...record,
    trials: record.trials.map((one) => (one.scenario === API ? change(one) : one)),
  });

  it('refuses its scenario if the share of the client is not known', () => {
    const record = changed(run(CALM, BUSY), (trial) => ({
      ...trial,
      client: { ...trial.client, eventLoop: { ...trial.client.eventLoop, utilization: 0 } },
    }));
    expect(analyze(record).validity.problems.map(({ code }) => code)).toEqual(['mock-saturated']);
  });

  it('in fewer than half of the trials is a warning, and changes no figure', () => {
    const record = changed(run(CALM, BUSY), (trial) =>
      trial.block < 6 && trial.mock !== null
        ? { ...trial, mock: { ...trial.mock, cpu: { userMicros: 1000, systemMicros: 0 } } }
        : trial,
    );
    const { scenarios, warnings } = analyze(record);
    expect(scenarios.find(({ id }) => id === API)?.metrics.throughput?.bound).toBeUndefined();
    expect(warnings.join('\n')).toContain('4 of 10 trials were limited by the mock');
  });
});

describe('two runs with a busy mock', () => {
  const of = (id: string, seed: number, api: Partial<Behaviour>) =>
    runOf(id, seed, {
      trialNoise: 0.01,
      blockNoise: 0.01,
      scenarios: [
        fabricateScenario('receipt', 'static', 'smtp-nodemailer', CALM),
        fabricateScenario('receipt', 'static', 'api-sendgrid', api),
      ],
    });
  const base = of('base', 3, BUSY);
  const gate = (head: RunRecord, rules: string | undefined, from = base) => {
    const thresholds = rules === undefined ? undefined : thresholdsFrom('test', rules);
    return RunComparison.parse(compareRuns(from, head, { thresholds, force: false }));
  };

  it('neither pass nor fail while the bounds leave both possible', () => {
    expect(gate(of('same', 5, BUSY), undefined).gate).toMatchObject({ outcome: 'inconclusive', exitCode: 5 });
    // A head whose client needs a tenth more has the same rate, because the mock sets it.
    const hidden = of('head', 5, { ...BUSY, clientCpuMicros: 110 });
    const { thresholds, gate: outcome } = gate(hidden, 'throughput<-5%');
    expect(outcome).toMatchObject({ outcome: 'inconclusive', exitCode: 5 });
    expect(thresholds.map(({ scenario, outcome: one }) => [scenario, one])).toEqual([
      [SMTP, 'held'],
      [API, 'inconclusive'],
    ]);
    expect(thresholds[1]?.reason).toContain('bounds include the threshold');
    expect(thresholds[1]?.change?.bound?.least).toBeLessThan(-0.05);
    expect(thresholds[1]?.change?.bound?.most).toBeGreaterThan(-0.05);
  });

  it('fail if the head’s upper bound is too low, and pass if its lower bound is high enough', () => {
    const slow = of('slow', 5, { ...CALM, throughput: 4000, clientCpuMicros: 240 });
    expect(gate(slow, 'throughput<-5%').gate).toMatchObject({ outcome: 'missed', exitCode: 3 });
    expect(gate(slow, undefined).gate.outcome).toBe('missed');
    const fast = of('fast', 5, { ...CALM, throughput: 12_000, clientCpuMicros: 80 });
    expect(gate(fast, 'throughput<-5%').gate).toMatchObject({ outcome: 'passed', exitCode: 0 });
    expect(gate(base, 'throughput<-5%', slow).gate).toMatchObject({ outcome: 'passed', exitCode: 0 });
  });

  it('do not judge service times, which contain the queue of the mock', () => {
    const { thresholds, metrics } = gate(of('head', 5, BUSY), 'p50>5%');
    expect(thresholds.find(({ scenario }) => scenario === API)?.outcome).toBe('inconclusive');
    expect(thresholds.find(({ scenario }) => scenario === API)?.reason).toContain('queue');
    const times = metrics.filter(({ scenario, metric }) => scenario === API && metric === 'serviceTimeP50');
    expect(times.map(({ verdict, mockLimited }) => [verdict, mockLimited])).toEqual([
      ['inconclusive', 'both'],
    ]);
  });

  it('are exactly equal if they are the same run', () => {
    const { metrics, gate: outcome } = gate(base, undefined);
    expect(new Set(metrics.map(({ verdict }) => verdict))).toEqual(new Set(['equivalent']));
    expect(outcome.exitCode).toBe(0);
  });
});
