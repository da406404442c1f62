import { expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { MockMeasures } from '../../../src/model/trial.ts';
import { changeTrial } from '../fabricate-faults.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const ID = 'receipt/client-render/smtp-nodemailer';
const one = (options = {}) =>
  fabricateRun({
    scenarios: [fabricateScenario('receipt', 'client-render', 'smtp-nodemailer', { throughput: 2_000 })],
    ...options,
  });
const scenarioOf = (record: ReturnType<typeof fabricateRun>) => {
  const [scenario] = analyze(record).scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  return scenario;
};

test('every estimate holds the true value within its interval', () => {
  const { metrics } = scenarioOf(one({ blocks: 40 }));
  const truths = { throughput: 2_000, clientCpu: 472, mockCpu: 38, bytesToServer: 29_520, turnarounds: 2 };
  for (const [metric, truth] of Object.entries(truths)) {
    const estimate = Object.entries(metrics).find(([name]) => name === metric)?.[1];
    expect(estimate?.low, metric).toBeLessThanOrEqual(truth * 1.005);
    expect(estimate?.high, metric).toBeGreaterThanOrEqual(truth * 0.995);
  }
});

test('figures per message divide by accepted recipients, never by calls', () => {
  const load = { model: 'closed', concurrency: 8, batch: 100 } as const;
  const scenario = fabricateScenario(
    'campaign',
    'static',
    'api-sendgrid',
    { throughput: 50_000, mockCpuMicros: 10 },
    { load },
  );
  const record = fabricateRun({ scenarios: [scenario], blockNoise: 0, trialNoise: 0 });
  const { metrics, outcomes } = scenarioOf(record);
  expect(record.trials[0]?.client.calls).toBe(250);
  expect(outcomes.accepted).toBe(250_000);
  expect(metrics.throughput?.value).toBeCloseTo(50_000, 6);
  expect(metrics.clientCpu?.value).toBeCloseTo(95, 0);
});

test('the interval of a constant counter has no width', () => {
  expect(scenarioOf(one()).metrics.connections).toEqual({
    value: 32,
    low: 32,
    high: 32,
    level: 0.95,
    unit: 'connections',
  });
});

test('a maximum has no interval', () => {
  const { metrics } = scenarioOf(one());
  for (const estimate of [metrics.clientPeakMemory, metrics.serviceTimeMax, metrics.clientEventLoopDelayP99])
    expect(estimate).toMatchObject({ low: null, high: null });
});

test('the null transport has no mock and no metric of a mock', () => {
  const record = fabricateRun({ scenarios: [fabricateScenario('receipt', 'static', 'null')] });
  const { metrics } = scenarioOf(record);
  expect(Object.keys(metrics)).not.toContain('mockCpu');
  expect(Object.keys(metrics)).not.toContain('turnarounds');
  expect(metrics.throughput?.value).toBeGreaterThan(300_000);
});

test('handshakes are reported of TLS connections alone', () => {
  const plain = one();
  const shaken = (mock: MockMeasures | null): MockMeasures | null => {
    if (mock === null) return null;
    const { requests } = mock.wire;
    return { ...mock, wire: { ...mock.wire, handshakes: requests, resumed: requests / 2 } };
  };
  const trials = plain.trials.map((trial) => ({ ...trial, mock: shaken(trial.mock) }));
  const record = { ...plain, trials };
  expect(Object.keys(scenarioOf(record).metrics)).not.toContain('handshakes');
  const scenarios = record.plan.scenarios.map((scenario) => ({ ...scenario, security: 'tls' as const }));
  const { metrics } = scenarioOf({ ...record, plan: { ...record.plan, scenarios } });
  expect(metrics.handshakes).toMatchObject({ value: 1, unit: 'handshakes/msg' });
  expect(metrics.resumedHandshakes).toMatchObject({ value: 0.5, unit: 'handshakes/msg' });
});

test('a trial without an accepted message counts as failed, and its scenario is refused', () => {
  const record = changeTrial(one(), ID, 2, (trial) => ({
    ...trial,
    client: { ...trial.client, outcomes: { ...trial.client.outcomes, accepted: 0, failed: 9 } },
  }));
  const scenario = scenarioOf(record);
  expect(scenario).toMatchObject({ trials: 9, failedTrials: 1, outcomes: { failed: 9 } });
  expect(scenario.refused.map(({ code }) => code)).toEqual(['not-accepted', 'nothing-accepted']);
  expect(scenario.metrics).toEqual({});
});

test('the timeline has one point for each trial, in seconds since the run began', () => {
  const { timeline } = scenarioOf(one({ blocks: 3 }));
  expect(timeline.map(({ atSeconds, block }) => [atSeconds, block])).toEqual([
    [20, 0],
    [20.6, 1],
    [21.2, 2],
  ]);
});

test('the warm-up is reported with its length and its decision', () => {
  expect(scenarioOf(one()).warmUp).toEqual({ windows: 5, seconds: 1, decision: 'steady' });
});
