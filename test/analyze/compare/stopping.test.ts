import { describe, expect, it } from 'vitest';
import { isEnough } from '../../../src/analyze/compare/stopping.ts';
import { analyze } from '../../../src/explain/summary.ts';
import type { Config } from '../../../src/model/config.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

function runOf(until: Config['until'], blocks: number, second = 3000, trialNoise = 0.03) {
  return fabricateRun({
    blocks,
    trialNoise,
    config: { until },
    scenarios: [
      fabricateScenario('receipt', 'client-render', 'smtp-nodemailer', { throughput: 2000 }),
      fabricateScenario('receipt', 'client-render', 'api-sendgrid', { throughput: second }),
    ],
  });
}

describe('a run until every interval is narrow enough', () => {
  const until = { rule: 'precision', share: 0.05 } as const;

  it('stops when the throughput of every scenario is precise, at the fifteenth block at the earliest', () => {
    expect(isEnough(runOf(until, 14))).toBe(false);
    expect(isEnough(runOf(until, 20))).toBe(true);
  });

  it('continues while one scenario varies too much', () => {
    expect(isEnough(runOf(until, 20, 3000, 0.4))).toBe(false);
  });
});

it('a refused scenario keeps no run going, however much it varies', () => {
  const until = { rule: 'precision', share: 0.05 } as const;
  const empty = { mockCpuMicros: 600, clientCpuMicros: 0 };
  const noisy = fabricateRun({
    blocks: 20,
    trialNoise: 0.4,
    config: { until },
    scenarios: [
      fabricateScenario('receipt', 'client-render', 'smtp-nodemailer', { throughput: 3000, ...empty }),
      fabricateScenario('receipt', 'client-render', 'api-sendgrid', { throughput: 3000, ...empty }),
    ],
  });
  expect(analyze(noisy).scenarios.map(({ refused }) => refused.length > 0)).toEqual([true, true]);
  expect(isEnough(noisy)).toBe(true);
});

describe('a run until every comparison is resolved', () => {
  const until = { rule: 'resolved' } as const;

  it('stops when every pair of transports is known to differ or to be equivalent', () => {
    expect(isEnough(runOf(until, 20))).toBe(true);
    expect(isEnough(runOf(until, 60, 2000, 0.02))).toBe(true);
  });

  it('continues while a difference is neither certain nor excluded', () => {
    expect(isEnough(runOf(until, 6, 2050, 0.1))).toBe(false);
  });

  it('has wider intervals than a fixed number of blocks, because it checks after every block', () => {
    const width = (rule: Config['until']): number => {
      const found = analyze(runOf(rule, 20)).comparisons.find(({ metric }) => metric === 'throughput');
      return (found?.ratio.high ?? Number.NaN) / (found?.ratio.low ?? Number.NaN);
    };
    expect(width(until)).toBeGreaterThan(width(null) * 1.01);
  });
});

it('a run with a fixed number of blocks has no stopping rule', () => {
  expect(isEnough(runOf(null, 60))).toBe(false);
});
