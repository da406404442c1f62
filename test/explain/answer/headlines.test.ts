import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saturationOf } from '../../../src/analyze/figures/ramps.ts';
import { capacityAnswer, rampAnswer } from '../../../src/explain/answer/rates.ts';
import { sweepAnswer } from '../../../src/explain/answer/sweep.ts';
import { throughputHeadline } from '../../../src/explain/answer/throughput.ts';
import type { Evidence, Match } from '../../../src/explain/evidence.ts';
import { analyze } from '../../../src/explain/summary.ts';
import { CROSSOVER_VERDICTS, type Crossover } from '../../../src/model/crossover.ts';
import {
  type Capacity,
  type Estimate,
  type Ramp,
  type RampPoint,
  VERDICTS,
} from '../../../src/model/summary.ts';
import { runOf, SMTP } from '../../analyze/fabricate-pair.ts';

const TRANSPORTS = ['smtp-nodemailer', 'api-sendgrid'] as const;
const BASE = { scenario: 's', kind: 'receipt', strategy: 'static' } as const;

const record = runOf('headlines', 1, { blocks: 5, draws: 20 });
const { scenarios } = analyze(record);
const EVIDENCE: Evidence = {
  record,
  problems: [],
  invalid: false,
  scenarios,
  ceilings: [],
  nearCeilings: [],
  ramps: [],
  sweeps: [],
  capacities: [],
  soaks: [],
  faultResults: null,
  feedback: null,
  comparisons: [],
  duets: [],
  personalization: [],
  breakdown: [],
};

function known(value: number, low: number | null = value, high: number | null = value): Estimate {
  return { value, low, high, level: 0.95, unit: '×' };
}

function numberIn(text: string | undefined): number {
  return Number(text?.replaceAll(',', ''));
}

describe('the headline of a ramp', () => {
  const point = (ratePerSecond: number, trials: number, saturatedTrials: number): RampPoint => ({
    scenario: 's',
    ratePerSecond,
    trials,
    saturatedTrials: Math.min(trials, saturatedTrials),
    achieved: known(1),
    responseTimeP50: known(1000),
    responseTimeP90: null,
    responseTimeP99: null,
    responseTimeMax: known(9000),
  });
  const ramp = (transport: string, points: readonly RampPoint[]): Ramp => ({
    ...BASE,
    transport,
    points: [...points],
    saturatedAt: saturationOf(points),
  });
  const headline = (...ramps: readonly Ramp[]): string => rampAnswer({ ...EVIDENCE, ramps }).headline;

  it('does not call a transport saturated at 50/s that sustained 317/s', () => {
    const points = [point(50, 3, 2), point(150, 1, 0), point(317, 1, 0)];
    expect(headline(ramp('smtp-nodemailer', points))).toBe(
      'smtp-nodemailer sustained 317/s, the highest that was offered.',
    );
    expect(rampAnswer({ ...EVIDENCE, ramps: [ramp('smtp-nodemailer', points)] }).paragraph).toContain(
      '; 50/s was missed in half of the trials or more, but higher rates were sustained: run more blocks.',
    );
    expect(headline(ramp('smtp-nodemailer', [...points, point(500, 1, 1)]))).toBe(
      'smtp-nodemailer saturates at 500/s.',
    );
  });

  const points = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 9,
    })
    .map((steps) => steps.map(([trials, saturated], i) => point(100 * (i + 1), trials, saturated)));

  it('never contradicts a row of its table', () => {
    fc.assert(
      fc.property(points, (steps) => {
        const said = headline(ramp('api-sendgrid', steps));
        const sustained = (one: RampPoint): boolean => 2 * one.saturatedTrials < one.trials;
        const at = /saturates at ([\d,]+)\/s/.exec(said)?.[1];
        if (at !== undefined) {
          const beyond = steps.filter(({ ratePerSecond }) => ratePerSecond >= numberIn(at));
          expect(beyond.length).toBeGreaterThan(0);
          expect(beyond.some(sustained)).toBe(false);
        } else if (said.includes('every rate')) expect(steps.every(sustained)).toBe(true);
        else {
          const highest = numberIn(/sustained ([\d,]+)\/s/.exec(said)?.[1]);
          expect(highest).toBe(steps.at(-1)?.ratePerSecond);
          expect(steps.filter(sustained).at(-1)?.ratePerSecond).toBe(highest);
        }
      }),
    );
  });
});

describe('the headline of a search for capacity', () => {
  const capacity = (transport: string, met: number | null, confirmed: boolean): Capacity => ({
    ...BASE,
    transport,
    ratePerSecond: confirmed ? met : null,
    bracket: { met, missed: met === null ? 100 : 2 * met },
    slo: [],
    probes: 9,
    limitedBy: null,
  });
  const headline = (...capacities: readonly Capacity[]): string =>
    capacityAnswer({ ...EVIDENCE, capacities }).headline;

  it('names a rate that was met and not confirmed', () => {
    expect(headline(capacity('smtp-nodemailer', 1800, true), capacity('api-sendgrid', 6270, false))).toBe(
      'smtp-nodemailer sustains 1,800/s and api-sendgrid met 6,270/s, which was not confirmed.',
    );
    expect(headline(capacity('api-sendgrid', null, false))).toBe('api-sendgrid met no rate that was probed.');
  });

  it('never says that a transport met nothing that met something, nor calls confirmed what is not', () => {
    const found = fc.record({
      transport: fc.constantFrom(...TRANSPORTS),
      met: fc.option(fc.integer({ min: 1, max: 9999 })),
      confirmed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(found, { minLength: 1, maxLength: 5 }), (ones) => {
        const all = ones.map(({ transport, met, confirmed }) => capacity(transport, met, confirmed));
        const said = headline(...all);
        for (const transport of TRANSPORTS) {
          const own = all.filter((one) => one.transport === transport);
          expect(said.includes(`${transport} met no rate`)).toBe(
            own.some(({ ratePerSecond }) => ratePerSecond === null) &&
              own.every(({ ratePerSecond, bracket }) => ratePerSecond !== null || bracket.met === null),
          );
          const sustains = new RegExp(`${transport} (?:sustains )?[\\d,]+(?: to [\\d,]+)?/s`);
          expect(sustains.test(said)).toBe(own.some(({ ratePerSecond }) => ratePerSecond !== null));
        }
      }),
    );
  });
});

describe('the headline of a sweep', () => {
  const crossover = (
    verdict: Crossover['verdict'],
    ratios: readonly Estimate[],
    ahead: string | null = null,
  ): Crossover => ({
    baseline: 'smtp-nodemailer',
    candidate: 'api-sendgrid',
    verdict,
    crossings: [],
    possible: [],
    stretches: [{ from: 0, to: 100, ahead }],
    ratios: ratios.map((ratio, value) => ({ value, ratio })),
    equal: [],
    blocks: 10,
    text: '',
  });
  const headline = (one: Crossover, metric: 'throughput' | 'responseTimeP50' = 'throughput') =>
    sweepAnswer({
      ...EVIDENCE,
      sweeps: [{ kind: 'receipt', strategy: 'static', metric, axis: 'rtt', curves: [], crossovers: [one] }],
    })?.headline;

  it('says who is ahead at every value, however unsure it is between two of them', () => {
    const sure = [known(3, 2.5, 3.5), known(2, 1.6, 2.4), known(1.4, 1.2, 1.6)];
    expect(headline(crossover('undecided', sure))).toBe(
      'api-sendgrid is ahead at every value of this range: no crossover was seen.',
    );
    expect(headline(crossover('undecided', [...sure, known(1.1, 0.9, 1.3)]))).toBe(
      'api-sendgrid is ahead at every value of this range, certainly at 3 of 4: no crossover was seen.',
    );
    expect(headline(crossover('undecided', sure), 'responseTimeP50')).toMatch(/^smtp-nodemailer is ahead/);
    expect(headline(crossover('undecided', [known(1.1, 0.9, 1.3), known(1.2, 0.8, 1.4)]))).toBe(
      'Undecided: no crossover is certain in this range.',
    );
  });

  it('is undecided only if nobody has the better figures at every value, or surely at none', () => {
    const ratio = fc
      .tuple(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.double({ min: 1.01, max: 2, noNaN: true }))
      .map(([value, reach]) => known(value, value / reach, value * reach));
    fc.assert(
      fc.property(fc.array(ratio, { minLength: 2, maxLength: 5 }), (ratios) => {
        const said = headline(crossover('undecided', ratios)) ?? '';
        const side = (one: Estimate): number => Math.sign(Math.log(one.value));
        const sure = (one: Estimate): boolean => (one.low ?? 0) > 1 || (one.high ?? 2) < 1;
        const ahead = ratios.every((one) => side(one) === side(ratios[0] ?? one)) && ratios.some(sure);
        expect(said.startsWith('Undecided')).toBe(!ahead);
        if (ahead) expect(said).toMatch(side(ratios[0] ?? known(1)) > 0 ? /^api-/ : /^smtp-/);
      }),
    );
  });

  it('has a sentence for every verdict', () => {
    for (const verdict of CROSSOVER_VERDICTS)
      expect(headline(crossover(verdict, [known(2), known(2)], 'api-sendgrid'))).toMatch(/\.$/);
  });
});

describe('the headline of a closed loop', () => {
  const [smtp, api] = [SMTP, 'receipt/client-render/api-sendgrid'].map((id) =>
    scenarios.find((one) => one.id === id),
  );
  const match = fc.record({
    verdict: fc.constantFrom(...VERDICTS),
    ratio: fc.double({ min: 1.1, max: 9, noNaN: true }),
  });

  it('counts the verdicts of its table, and names a winner only if the table does', () => {
    fc.assert(
      fc.property(fc.array(match, { minLength: 1, maxLength: 6 }), (ones) => {
        if (smtp === undefined || api === undefined) throw new Error('no such scenario');
        const matches = ones.map(({ verdict, ratio }): Match => {
          const value = verdict === 'worse' ? 1 / ratio : verdict === 'better' ? ratio : 1;
          const comparison = {
            metric: 'throughput' as const,
            baseline: smtp.id,
            candidate: api.id,
            ratio: known(value, value * 0.99, value * 1.01),
            verdict,
            detectable: 0.1,
            pairs: 10,
          };
          return { smtp, api, comparison };
        });
        const said = throughputHeadline(matches, 0.05, 'loopback');
        const number = (verdict: string): number => ones.filter((one) => one.verdict === verdict).length;
        expect(said.startsWith('API:')).toBe(number('better') > 0 && number('worse') === 0);
        expect(said.startsWith('SMTP:')).toBe(number('worse') > 0 && number('better') === 0);
        expect(said.startsWith('It depends')).toBe(number('worse') > 0 && number('better') > 0);
        expect(said.startsWith('No verdict')).toBe(number('inconclusive') === ones.length);
        const counted = / in (\d+) of (\d+) comparisons \(/.exec(said);
        if (counted !== null && !said.startsWith('It depends')) {
          expect(Number(counted[1])).toBe(Math.max(number('better'), number('worse')));
          expect(Number(counted[2])).toBe(ones.length);
        }
      }),
    );
  });
});
