import { expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { Metric } from '../../../src/model/summary.ts';
import { type FabricatedRun, fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

/** Receipts over smtp-nodemailer at 2,000 msg/s against api-sendgrid at this many times that. */
function duel(ratio: number, options: Partial<FabricatedRun> = {}) {
  return fabricateRun({
    scenarios: [
      fabricateScenario('receipt', 'client-render', 'api-sendgrid', { throughput: 2_000 * ratio }),
      fabricateScenario('receipt', 'client-render', 'smtp-nodemailer', { throughput: 2_000 }),
    ],
    ...options,
  });
}

function compared(record: ReturnType<typeof fabricateRun>, metric: Metric) {
  const found = analyze(record).comparisons.filter((one) => one.metric === metric);
  const [first] = found;
  if (first === undefined) throw new Error(`no comparison of ${metric}`);
  return first;
}

test('SMTP is the baseline, whatever the order of the plan', () => {
  expect(compared(duel(2), 'throughput')).toMatchObject({
    baseline: 'receipt/client-render/smtp-nodemailer',
    candidate: 'receipt/client-render/api-sendgrid',
    pairs: 10,
  });
});

test('a higher rate is better, and a lower time is better', () => {
  const quick = duel(2);
  expect(compared(quick, 'throughput')).toMatchObject({ verdict: 'better' });
  expect(compared(quick, 'serviceTimeP50')).toMatchObject({ verdict: 'better' });
  const slow = duel(0.5);
  expect(compared(slow, 'throughput')).toMatchObject({ verdict: 'worse' });
  expect(compared(slow, 'serviceTimeP50')).toMatchObject({ verdict: 'worse' });
});

test('the interval of the ratio contains the true ratio', () => {
  const { ratio } = compared(duel(2.1), 'throughput');
  expect(ratio.low).toBeLessThan(2.1);
  expect(ratio.high).toBeGreaterThan(2.1);
  expect(ratio.unit).toBe('×');
});

test('equal rates with little noise are equivalent; with much noise they are inconclusive', () => {
  expect(compared(duel(1.005, { trialNoise: 0.01 }), 'throughput').verdict).toBe('equivalent');
  const noisy = compared(duel(1.005, { trialNoise: 0.15 }), 'throughput');
  expect(noisy.verdict).toBe('inconclusive');
  expect(noisy.detectable).toBeGreaterThan(0.1);
});

test('a certain difference within the margin is equivalent', () => {
  const { verdict, ratio } = compared(duel(1.02, { trialNoise: 0.003, blocks: 20 }), 'throughput');
  expect(ratio.low).toBeGreaterThan(1);
  expect(verdict).toBe('equivalent');
});

test('noise that all trials of a block share does not widen the interval', () => {
  const calm = compared(duel(2, { blockNoise: 0 }), 'throughput').ratio;
  const stormy = compared(duel(2, { blockNoise: 0.5 }), 'throughput').ratio;
  const width = (one: typeof calm) => (one.high ?? 0) / (one.low ?? 1);
  expect(width(stormy)).toBeLessThan(width(calm) * 1.5);
});

test('only blocks in which both have a trial are compared', () => {
  const whole = duel(2);
  const trials = whole.trials.filter(
    ({ scenario, block }) => scenario !== 'receipt/client-render/api-sendgrid' || block !== 3,
  );
  const record = { ...whole, trials };
  expect(compared(record, 'throughput').pairs).toBe(9);
});

test('every pair of transports is compared, also within one protocol', () => {
  const transports = ['smtp-nodemailer', 'api-sendgrid', 'api-postmark', 'api-mailgun'];
  const record = fabricateRun({
    blocks: 3,
    scenarios: transports.map((transport) => fabricateScenario('receipt', 'client-render', transport)),
  });
  const pairs = analyze(record).comparisons.filter((one) => one.metric === 'throughput');
  expect(pairs).toHaveLength(6);
});

test('scenarios that differ in kind, strategy or load are not compared', () => {
  const record = fabricateRun({
    blocks: 3,
    scenarios: [
      fabricateScenario('receipt', 'client-render', 'smtp-nodemailer'),
      fabricateScenario('receipt', 'static', 'api-sendgrid'),
      fabricateScenario('campaign', 'client-render', 'api-sendgrid'),
      fabricateScenario(
        'receipt',
        'client-render',
        'api-sendgrid',
        {},
        {
          load: { model: 'closed', concurrency: 8, batch: 1 },
        },
      ),
    ],
  });
  expect(analyze(record).comparisons).toEqual([]);
});

test('a borderline difference is lost in a larger family of comparisons', () => {
  const blocks = { blockNoise: 0, trialNoise: 0.05, seed: 4 };
  const duelOf = (kind: string, ratio: number) => [
    fabricateScenario(kind, 'client-render', 'smtp-nodemailer', { throughput: 2_000 }),
    fabricateScenario(kind, 'client-render', 'api-sendgrid', { throughput: 2_000 * ratio }),
  ];
  const found = (equalKinds: number) => {
    let hits = 0;
    for (let seed = 0; seed < 40; seed++) {
      const kinds = Array.from({ length: equalKinds }, (_, i) => duelOf(`kind-${i}`, 1)).flat();
      const record = fabricateRun({
        ...blocks,
        seed,
        draws: 40,
        scenarios: [...duelOf('receipt', 1.06), ...kinds],
      });
      if (compared(record, 'throughput').verdict === 'better') hits++;
    }
    return hits;
  };
  expect(found(7)).toBeLessThan(found(0));
});

test('a withheld percentile is not compared', () => {
  const { comparisons, scenarios } = analyze(duel(1));
  expect(scenarios[0]?.withheld.map(({ metric }) => metric)).toContain('serviceTimeP99');
  expect(comparisons.map(({ metric }) => metric)).not.toContain('serviceTimeP99');
});
