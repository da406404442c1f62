import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { SweptMetric } from '../../../src/model/crossover.ts';
import { Summary } from '../../../src/model/summary.ts';
import type { Axis } from '../../../src/model/sweep.ts';
import { CROSSING_AT_60, overRtt, sweepRecord, type TimeOf } from '../fabricate-sweep.ts';

const RTTS = [0, 50, 100, 150, 200];

function crossoverOf(
  transports: Readonly<Record<string, TimeOf>>,
  axis: Axis,
  values: readonly number[],
  options: Parameters<typeof sweepRecord>[3] & { readonly metric?: SweptMetric } = {},
) {
  const { metric = 'throughput', ...run } = options;
  const summary = analyze(sweepRecord(transports, axis, values, { trialNoise: 0.01, draws: 60, ...run }));
  const [crossover] = summary.sweeps.find((one) => one.metric === metric)?.crossovers ?? [];
  if (crossover === undefined) throw new Error('no crossover');
  return { summary, crossover };
}

describe('a crossover with a busy mock', () => {
  it('is certain only if both ends of the bound agree; times with its queue are not compared', () => {
    const record = sweepRecord(CROSSING_AT_60, 'rtt', RTTS, { trialNoise: 0.01, draws: 60 });
    const busyAt = (rttMs: number): typeof record => ({
      ...record,
      trials: record.trials.map((trial) => {
        if (
          !trial.scenario.includes('api-') ||
          !trial.scenario.endsWith(`=${rttMs}ms`) ||
          trial.mock === null
        )
          return trial;
        const { client, mock } = trial;
        const cpu = { userMicros: client.elapsedMs * 950, systemMicros: 0 };
        const idle = { userMicros: client.elapsedMs * 50, systemMicros: 0 };
        return { ...trial, client: { ...client, cpu: idle }, mock: { ...mock, cpu } };
      }),
    });
    const of = (one: typeof record, metric: SweptMetric) =>
      analyze(one).sweeps.find((it) => it.metric === metric)?.crossovers[0];
    expect(of(record, 'throughput')?.stretches[0]).toMatchObject({ from: 0, ahead: 'smtp-nodemailer' });
    const bounded = of(busyAt(0), 'throughput');
    expect(bounded?.stretches[0]).toMatchObject({ from: 0, ahead: null });
    expect(bounded?.verdict).toBe('once');
    const [{ ratio } = { ratio: undefined }] = bounded?.ratios ?? [];
    expect(ratio?.bound?.most).toBeGreaterThan(19 * (ratio?.value ?? Number.NaN));
    expect(of(busyAt(0), 'serviceTimeP50')?.ratios.map(({ value }) => value)).toEqual(
      of(record, 'serviceTimeP50')?.ratios.flatMap(({ value }) => (value === 0 ? [] : [value])),
    );
  });
});

describe('a crossover', () => {
  it('over round-trip time is the point of equal times, even if measured far from it', () => {
    const { crossover, summary } = crossoverOf(CROSSING_AT_60, 'rtt', RTTS);
    expect(crossover.verdict).toBe('once');
    const [{ at, between, ahead } = {}] = crossover.crossings;
    expect(at?.value).toBeCloseTo(60, -1);
    expect(at?.low).toBeLessThan(60);
    expect(at?.high).toBeGreaterThan(60);
    expect(between).toEqual({ from: 50, to: 100 });
    expect(ahead).toBe('api-sendgrid');
    expect(summary.answer.headline).toMatch(
      /^Above a round-trip time of [\d.]+ ms, api-sendgrid overtakes smtp-nodemailer\.$/,
    );
    expect(summary.answer.paragraph).toContain(
      'Turnarounds per message, counted on a warm connection: smtp-nodemailer 2, api-sendgrid 1.',
    );
    expect(Summary.safeParse(summary).success).toBe(true);
  });

  it.each<[Axis, number[], Record<string, TimeOf>, number]>([
    // A request and its recipients: 8 / n + 0.5 = 0.9 at n = 20.
    [
      'batch',
      [1, 10, 100, 1000],
      { 'smtp-nodemailer': () => 0.0009, 'api-sendgrid': (n) => 0.008 / n + 0.0005 },
      20,
    ],
    // A fixed part and one for each byte: 1 + x / 50000 = 3 + x / 200000.
    [
      'size',
      [1000, 30_000, 300_000, 1_000_000],
      {
        'smtp-nodemailer': (bytes) => 0.001 + bytes / 5e7,
        'api-sendgrid': (bytes) => 0.003 + bytes / 2e8,
      },
      133_333,
    ],
    // Rates that are powers of the calls in flight.
    [
      'concurrency',
      [1, 4, 16, 64],
      { 'smtp-nodemailer': () => 0.001, 'api-sendgrid': (calls) => 0.004 / calls ** 0.5 },
      16,
    ],
    [
      'up',
      [1e6, 1e7, 1e8],
      { 'smtp-nodemailer': () => 0.004, 'api-sendgrid': (bits) => 0.001 + 1e4 / bits },
      1e4 / 0.003,
    ],
  ])('over %s is at the point that the law of that axis predicts', (axis, values, transports, truth) => {
    const { crossover } = crossoverOf(transports, axis, values, {
      blockNoise: 0,
      trialNoise: 0.002,
      // Many calls, also of a thousand recipients each.
      length: { messages: 400_000 },
    });
    expect(crossover.verdict).toBe('once');
    expect((crossover.crossings[0]?.at.value ?? 0) / truth).toBeCloseTo(1, 1);
  });

  it('is found in service times too', () => {
    const { crossover } = crossoverOf(CROSSING_AT_60, 'rtt', RTTS, { metric: 'serviceTimeP50' });
    expect(crossover.verdict).toBe('once');
    expect(crossover.text).toContain('by the median time of a call');
  });

  it('has wider limits with more pairs, to hold for all pairs together', () => {
    const width = (more: Readonly<Record<string, TimeOf>>): number => {
      const { at } = crossoverOf({ ...CROSSING_AT_60, ...more }, 'rtt', RTTS).crossover.crossings[0] ?? {};
      return (at?.high ?? 0) - (at?.low ?? 0);
    };
    expect(width({ 'api-mailgun': overRtt(500, 1) })).toBeGreaterThan(1.1 * width({}));
  });
});

describe('without a crossover', () => {
  it('the leading transport is named, with its factor at both ends', () => {
    const { crossover, summary } = crossoverOf(
      { 'smtp-nodemailer': overRtt(8, 2), 'api-sendgrid': overRtt(4, 1) },
      'rtt',
      RTTS,
    );
    expect(crossover).toMatchObject({ verdict: 'never', crossings: [], possible: [] });
    expect(crossover.text).toMatch(
      /^No crossover between 0 ms and a round-trip time of 200 ms: api-sendgrid is ahead of smtp-nodemailer everywhere, .* as fast at 0 ms and .* at 200 ms\.$/,
    );
    expect(summary.answer.headline).toBe('api-sendgrid is ahead everywhere: no crossover in this range.');
  });

  it('a lead within the margin is reported as such', () => {
    const { crossover, summary } = crossoverOf(
      { 'smtp-nodemailer': overRtt(8, 1), 'api-sendgrid': overRtt(4, 1) },
      'rtt',
      [0, 100, 200],
      { trialNoise: 0.002, blockNoise: 0 },
    );
    expect(crossover).toMatchObject({ verdict: 'never', equal: [100, 200] });
    expect(crossover.text).toMatch(
      /At 100 ms and 200 ms they differ by less than 5 %, which counts as no difference\.$/,
    );
    expect(summary.answer.headline).toContain('at some values by too little to matter');
  });

  it('equal transports are undecided, and never called equal', () => {
    const { crossover, summary } = crossoverOf(
      { 'smtp-nodemailer': overRtt(4, 1), 'api-sendgrid': overRtt(4, 1) },
      'rtt',
      RTTS,
      { trialNoise: 0.05 },
    );
    expect(crossover.verdict).toBe('undecided');
    expect(summary.answer.headline).toMatch(/^Undecided/);
  });

  it('one block decides nothing', () => {
    const { crossover } = crossoverOf(CROSSING_AT_60, 'rtt', RTTS, { blocks: 1 });
    expect(crossover.verdict).toBe('undecided');
    expect(crossover.text).toContain('One block cannot show');
    expect(crossover.possible).toHaveLength(1);
  });

  it('two crossings are both reported', () => {
    const wave: TimeOf = (x) => (x === 100 ? 0.002 : 0.001);
    const { crossover } = crossoverOf({ 'smtp-nodemailer': wave, 'api-sendgrid': () => 0.0015 }, 'rtt', RTTS);
    expect(crossover.verdict).toBe('several');
    expect(crossover.crossings.map(({ ahead }) => ahead)).toEqual(['api-sendgrid', 'smtp-nodemailer']);
  });
});

describe('a sweep', () => {
  it('compares and verifies within one value only', () => {
    const { comparisons, validity, scenarios } = analyze(
      sweepRecord(CROSSING_AT_60, 'rtt', RTTS, { draws: 60 }),
    );
    const variant = new Map(scenarios.map((one) => [one.id, one.variant]));
    expect(comparisons.filter(({ metric }) => metric === 'throughput')).toHaveLength(RTTS.length);
    for (const { baseline, candidate } of comparisons)
      expect(variant.get(baseline)).toBe(variant.get(candidate));
    expect(validity.problems).toEqual([]);
  });

  it('states why a transport has no figure at a value', () => {
    const record = sweepRecord(CROSSING_AT_60, 'batch', [1, 10, 100], {
      draws: 60,
      length: { messages: 40_000 },
    });
    const left = (id: string): boolean => !id.endsWith('api-sendgrid/batch=100');
    const { sweeps } = analyze({
      ...record,
      plan: {
        ...record.plan,
        scenarios: record.plan.scenarios.filter(({ id }) => left(id)),
        trials: record.plan.trials.filter(({ scenario }) => left(scenario)),
      },
      trials: record.trials.filter(({ scenario }) => left(scenario)),
    });
    const curve = sweeps[0]?.curves.find(({ transport }) => transport === 'api-sendgrid');
    expect(curve?.points.map(({ value, absent }) => [value, absent])).toEqual([
      [1, null],
      [10, null],
      [100, expect.stringMatching(/^not measured: .* 100$/)],
    ]);
    expect(sweeps[0]?.crossovers[0]?.ratios.map(({ value }) => value)).toEqual([1, 10]);
  });

  it('names the crossover in the claim that an API is faster', () => {
    const { claims } = analyze(sweepRecord(CROSSING_AT_60, 'rtt', RTTS, { trialNoise: 0.01, draws: 60 }));
    const claim = claims.find(({ id }) => id === 'api-faster');
    expect(claim?.verdict).toBe('depends');
    expect(claim?.because).toContain('Above a round-trip time of');
  });

  it('of one transport has a curve and no crossover', () => {
    const { sweeps } = analyze(sweepRecord({ 'smtp-nodemailer': overRtt(4, 2) }, 'rtt', RTTS, { draws: 60 }));
    expect(sweeps[0]?.curves).toHaveLength(1);
    expect(sweeps[0]?.crossovers).toEqual([]);
  });
});
