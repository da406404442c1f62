import { describe, expect, it } from 'vitest';
import { trendText } from '../../../src/explain/results/soaks.ts';
import { Summary } from '../../../src/model/summary.ts';
import { MODES } from '../../report/fabricate-modes.ts';

describe.each(Object.entries(MODES))('the summary of a fabricated %s run', (_, summarize) => {
  it('is valid against its schema, and the run as well', () => {
    const summary = summarize();
    expect(Summary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
    expect(summary.validity).toEqual({ valid: true, problems: [] });
  });
});

describe('a ramp', () => {
  const { ramps, comparisons, answer, personalization } = MODES.ramp();

  it('has a curve for each transport and workload, by rising rate', () => {
    expect(ramps).toHaveLength(6);
    for (const { points } of ramps) {
      const rates = points.map(({ ratePerSecond }) => ratePerSecond);
      expect(rates).toEqual(rates.toSorted((a, b) => a - b));
      expect(points[0]).toMatchObject({ trials: 3, saturatedTrials: 0 });
    }
  });

  it('saturates where the transport does', () => {
    for (const { transport, saturatedAt } of ramps) {
      const capacity = transport === 'smtp-nodemailer' ? 1900 : 5200;
      expect(saturatedAt).toBeGreaterThan(0.93 * capacity);
      expect(saturatedAt).toBeLessThan(1.15 * capacity);
    }
    expect(answer.headline).toMatch(/^smtp-nodemailer saturates at .* and api-sendgrid saturates at /);
  });

  it('is a curve, of which no step is compared by itself', () => {
    expect(comparisons).toEqual([]);
    expect(personalization).toEqual([]);
  });
});

describe('a search for capacity', () => {
  const { capacities, comparisons, scenarios, answer } = MODES.capacity();

  it('finds what each transport sustains under the condition, and says what limits it', () => {
    expect(capacities).toHaveLength(6);
    for (const { transport, ratePerSecond, bracket, limitedBy, probes } of capacities) {
      const capacity = transport === 'smtp-nodemailer' ? 1900 : 5200;
      expect(ratePerSecond).toBe(bracket.met);
      expect(ratePerSecond).toBeGreaterThan(0.88 * capacity);
      expect(ratePerSecond).toBeLessThan(1.02 * capacity);
      expect(limitedBy).toMatch(/^at [\d,]+\/s, (P99 of response time was|only [\d.]+ % of the rate)/);
      expect(probes).toBeLessThanOrEqual(25);
    }
  });

  it('compares the transports at equal load, and at an equal share of their capacities', () => {
    const rate = (id: string) => {
      const load = scenarios.find((one) => one.id === id)?.load;
      return load?.model === 'open' ? load.ratePerSecond : 0;
    };
    const medians = comparisons.filter(({ metric }) => metric === 'responseTimeP50');
    const equal = medians.filter((one) => rate(one.baseline) === rate(one.candidate));
    expect(medians).toHaveLength(6);
    expect(equal).toHaveLength(3);
    for (const one of medians.filter((it) => !equal.includes(it)))
      expect(rate(one.candidate)).toBeGreaterThan(2 * rate(one.baseline));
    expect(answer.paragraph).toContain('each at 80 % of its capacity');
  });

  it('shows no probe as a result', () => {
    expect(scenarios.filter(({ role }) => role === 'probe')).toEqual([]);
    expect(scenarios.every(({ id }) => !id.endsWith('/probe'))).toBe(true);
  });
});

describe('a long trial', () => {
  const { soaks, answer } = MODES.soak();

  it('shows a leak as a trend with its interval, and none where there is none', () => {
    const memory = soaks.flatMap(({ transport, trends }) =>
      trends.filter(({ subject }) => subject === 'client memory').map((one) => ({ transport, ...one })),
    );
    const leaking = memory.filter(({ transport }) => transport === 'smtp-nodemailer');
    for (const { perHour, text } of leaking) {
      expect(perHour.low).toBeLessThan(60);
      expect(perHour.high).toBeGreaterThan(60);
      expect(text).toMatch(/^client memory grows [\d.]+ MB\/h \([\d.]+–[\d.]+\)$/);
    }
    for (const { text } of memory.filter((one) => !leaking.includes(one)))
      expect(text).toMatch(/^client memory: no trend found/);
    expect(answer.headline).toMatch(/^At 500\/s for 2 min, client memory grows .* with smtp-nodemailer\.$/);
  });

  it('has the rate of each slice from its own length', () => {
    expect(soaks[0]?.client).toHaveLength(120);
    expect(soaks[0]?.client[1]?.throughput).toBeGreaterThan(450);
    expect(soaks[0]?.mock[0]).toMatchObject({ atSeconds: 1, connections: 16 });
  });

  it.each([
    [{ value: 1.2, low: 0.3, high: 2 }, 'client memory grows 1.2 MB/h (0.3–2.0)'],
    [{ value: -1.2, low: -2, high: -0.3 }, 'client memory falls 1.2 MB/h (0.3–2.0)'],
    [{ value: 0.4, low: -0.8, high: 1.6 }, 'client memory: no trend found, +400 kB/h (−800 to +1,600)'],
    [{ value: 0, low: 0, high: 0 }, 'client memory did not change'],
    [{ value: 3, low: null, high: null }, 'client memory: too few independent slices for a trend'],
  ])('puts %o into words', (interval, text) => {
    expect(
      trendText({
        subject: 'client memory',
        unit: 'MB',
        perHour: { ...interval, level: 0.95, unit: 'MB/h' },
      }),
    ).toBe(text);
  });
});
