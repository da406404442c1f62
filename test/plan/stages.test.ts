import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/model/run-file.ts';
import { plan } from '../../src/plan/plan.ts';
import { nextStage } from '../../src/plan/stages.ts';
import { DIRECTORY, exampleConfig } from './example-config.ts';
import { JUDGE, simulate } from './simulate.ts';

const TRANSPORTS = { 'smtp-nodemailer': 1000, 'api-sendgrid': 3000 };
const RAMP = { model: 'ramp', ratesPerSecond: null, arrivals: 'poisson' } as const;
const CAPACITY = {
  model: 'capacity',
  slo: [
    { metric: 'p99', below: 1000 },
    { metric: 'errors', below: 0.001 },
  ],
  arrivals: 'constant',
} as const;

const ramp = (changes = {}) =>
  simulate({
    config: exampleConfig({ load: RAMP, length: { durationMs: 2000 }, ...changes }),
    capacities: TRANSPORTS,
  });
const capacity = (changes = {}) =>
  simulate({
    config: exampleConfig({
      load: { ...CAPACITY, slo: [...CAPACITY.slo] },
      length: { durationMs: 3000 },
      ...changes,
    }),
    capacities: TRANSPORTS,
  });

/** Rates of a transport in the order of measurement, by block. */
function ratesOf({ trials, plan: planned }: RunRecord, transport: string, role = 'measured') {
  const rates = new Map(
    planned.scenarios.flatMap((one) =>
      one.load.model === 'open' && one.transport === transport && one.role === role
        ? [[one.id, one.load.ratePerSecond] as const]
        : [],
    ),
  );
  const byBlock = new Map<number, number[]>();
  for (const { scenario, block } of trials) {
    const rate = rates.get(scenario);
    if (rate !== undefined) byBlock.set(block, [...(byBlock.get(block) ?? []), rate]);
  }
  return byBlock;
}

describe('the first plan of a ramp or a search', () => {
  it.each([RAMP, { ...CAPACITY, slo: [...CAPACITY.slo] }])(
    'has what is to be proven and warmed up without trials, and the ceilings ($model)',
    (load) => {
      const { scenarios, trials } = plan(exampleConfig({ load }), DIRECTORY);
      const probes = scenarios.filter(({ role }) => role === 'probe');
      expect(probes.map(({ id, load: { model } }) => [id, model])).toEqual([
        ['receipt/client-render/smtp-nodemailer', 'closed'],
        ['receipt/client-render/api-sendgrid', 'closed'],
      ]);
      const ceilings = scenarios.filter(({ role }) => role === 'ceiling').map(({ id }) => id);
      expect(trials).toHaveLength(5 * ceilings.length);
      expect(trials.every(({ scenario }) => ceilings.includes(scenario))).toBe(true);
    },
  );
});

describe('a ramp', () => {
  it('rises in every block until a transport is saturated', () => {
    const rates = ratesOf(ramp(), 'smtp-nodemailer');
    expect(rates.size).toBe(3);
    for (const steps of rates.values()) {
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(steps.slice(0, 7)).toEqual([100, 250, 400, 550, 700, 800, 900]);
      expect(steps.at(-1)).toBeGreaterThanOrEqual(1000);
    }
  });

  it('uses the given rates, and one transport may end before the other', () => {
    const load = { ...RAMP, ratesPerSecond: [4000, 500, 2000] };
    const record = ramp({ load });
    expect([...ratesOf(record, 'smtp-nodemailer').values()]).toEqual([
      [500, 2000],
      [500, 2000],
      [500, 2000],
    ]);
    expect([...ratesOf(record, 'api-sendgrid').values()][0]).toEqual([500, 2000, 4000]);
  });

  it('plans one step of one block at a time, for all unfinished transports, and each scenario once', () => {
    const record = ramp();
    const ids = record.plan.scenarios.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const positions = record.plan.trials.map(({ position }) => position);
    expect(positions).toEqual(positions.map((_, i) => i));
    const blocks = record.plan.trials.map(({ block }) => block);
    expect(blocks).toEqual(blocks.toSorted((a, b) => a - b));
  });

  it('repeats a block that the machine disturbed', () => {
    const record = simulate({
      config: exampleConfig({ load: RAMP, length: { durationMs: 2000 } }),
      capacities: TRANSPORTS,
      slowBlocks: [6],
    });
    expect([...ratesOf(record, 'api-sendgrid').keys()]).toEqual([5, 6, 7, 8]);
  });

  it('plans nothing for a transport that accepted nothing in its warm-up', () => {
    const record = simulate({
      config: exampleConfig({ load: RAMP }),
      capacities: { ...TRANSPORTS, 'smtp-nodemailer': 0 },
    });
    expect(ratesOf(record, 'smtp-nodemailer').size).toBe(0);
    expect(ratesOf(record, 'api-sendgrid').size).toBe(3);
  });
});

describe('a search for capacity', () => {
  it('probes all unfinished transports in each round, then measures at equal load and at an equal share', () => {
    const record = capacity();
    const probes = ratesOf(record, 'smtp-nodemailer', 'probe');
    for (const [block, rates] of probes) {
      expect(rates).toHaveLength(1);
      expect(block).toBeGreaterThanOrEqual(5);
    }
    const smtp = [...ratesOf(record, 'smtp-nodemailer').values()];
    const api = [...ratesOf(record, 'api-sendgrid').values()];
    expect(smtp).toHaveLength(3);
    const [equal = 0] = smtp[0] ?? [];
    expect(equal).toBeGreaterThan(0.8 * 0.93 * 1000);
    expect(equal).toBeLessThanOrEqual(0.8 * 1000);
    for (const rates of smtp) expect(rates).toEqual([equal]);
    for (const rates of api) {
      const [low = 0, high = 0] = rates.toSorted((a, b) => a - b);
      expect(low).toBe(equal);
      expect(high).toBeGreaterThan(0.8 * 0.93 * 3000);
      expect(high).toBeLessThanOrEqual(0.8 * 3000);
    }
  });

  it('is limited by the condition if that is missed before saturation', () => {
    const strict = { ...CAPACITY, slo: [{ metric: 'p50', below: 5 } as const] };
    const record = capacity({ load: strict });
    const [rates = []] = ratesOf(record, 'smtp-nodemailer').values();
    expect(rates[0]).toBeLessThan(0.8 * 900);
  });

  it('repeats only the measured block that the machine disturbed', () => {
    const whole = capacity();
    const last = Math.max(...whole.plan.trials.map(({ block }) => block));
    const record = simulate({
      config: whole.header.config,
      capacities: TRANSPORTS,
      slowBlocks: [last],
    });
    expect([...ratesOf(record, 'smtp-nodemailer').keys()]).toEqual([last - 2, last - 1, last, last + 1]);
  });

  it('ends if no transport meets the condition', () => {
    const record = capacity({ load: { ...CAPACITY, slo: [{ metric: 'p50', below: 0.001 }] } });
    expect(record.plan.scenarios.filter(({ role }) => role === 'measured')).toEqual([]);
  });

  it('decides the same from the same record', () => {
    const record = capacity();
    expect(nextStage(record, 0, JUDGE)).toBeUndefined();
    const stages = record.plan.trials.length;
    const cut = {
      ...record,
      trials: record.trials.slice(0, 30),
      plan: { ...record.plan, trials: record.plan.trials.slice(0, 30) },
    };
    expect(nextStage(cut, 0, JUDGE)).toEqual(nextStage(structuredClone(cut), 0, JUDGE));
    expect(stages).toBeGreaterThan(30);
  });
});
