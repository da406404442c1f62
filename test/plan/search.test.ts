import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { searchStep } from '../../src/plan/search.ts';
import { bracketOf, type RateProbe } from '../../src/stats/bracket.ts';
import { noisyMeeting } from './simulate.ts';

/** Searches until the end; `met` simulates a transport. */
function search(warmUpRate: number, met: (ratePerSecond: number) => boolean) {
  const probes: RateProbe[] = [];
  for (let i = 0; i < 100; i++) {
    const step = searchStep(warmUpRate, probes);
    if (step.next === 'end') return { ...step.bracket, probes };
    probes.push({ ratePerSecond: step.ratePerSecond, met: met(step.ratePerSecond) });
  }
  throw new Error('the search did not end');
}

const capacities = fc.double({ min: 0.05, max: 8, noNaN: true });
const warmUps = fc.double({ min: 50, max: 50_000, noNaN: true });

test('without noise the capacity is in a confirmed bracket of 3 %', () => {
  fc.assert(
    fc.property(warmUps, capacities, (warmUpRate, share) => {
      const capacity = warmUpRate * share;
      const { met, missed, confirmed } = search(warmUpRate, (rate) => rate < capacity);
      expect(confirmed).toBe(true);
      expect(met).toBeLessThan(capacity);
      expect(missed).toBeGreaterThanOrEqual(capacity);
      expect((missed ?? 0) / (met ?? 1)).toBeLessThanOrEqual(1.0301);
    }),
  );
});

test('the search always ends within 25 probes, and a confirmed rate was met four times', () => {
  fc.assert(
    fc.property(warmUps, fc.infiniteStream(fc.boolean()), (warmUpRate, answers) => {
      const { met, missed, confirmed, probes } = search(warmUpRate, () => answers.next().value);
      expect(probes.length).toBeLessThanOrEqual(25);
      if (met !== null && missed !== null) expect(met).toBeLessThan(missed);
      const times = probes.filter((one) => one.ratePerSecond === met && one.met).length;
      if (confirmed) expect(times).toBeGreaterThanOrEqual(4);
    }),
  );
});

test.each([
  [0.01, 0, 0.99],
  [0.01, 0.02, 0.97],
  [0.02, 0.02, 0.88],
])(
  'with a capacity that differs by %d from trial to trial, and a pause in %d of the trials, a share of %d ends within 5 %%',
  (noise, pauses, share) => {
    const random = seededRandom(7);
    const searches = 1000;
    let close = 0;
    let confirmed = 0;
    for (let i = 0; i < searches; i++) {
      const capacity = 1000 * (0.3 + 3 * random());
      const found = search(1000, noisyMeeting(capacity, noise, pauses, random));
      if (!found.confirmed || found.met === null) continue;
      confirmed++;
      if (Math.abs(found.met / capacity - 1) <= 0.05) close++;
    }
    expect(confirmed / searches).toBeGreaterThan(0.98);
    expect(close / searches).toBeGreaterThanOrEqual(share);
  },
);

test('the top of a narrow bracket, missed only once, is probed again before the bottom is confirmed', () => {
  const narrow = [
    { ratePerSecond: 500, met: true },
    { ratePerSecond: 512, met: false },
  ];
  expect(searchStep(1000, narrow)).toEqual({ next: 'probe', ratePerSecond: 512 });
  const twice = [...narrow, { ratePerSecond: 512, met: false }];
  expect(searchStep(1000, twice)).toEqual({ next: 'probe', ratePerSecond: 500 });
  const metAfterAll = [...narrow, { ratePerSecond: 512, met: true }];
  expect(searchStep(1000, metAfterAll)).toEqual({ next: 'probe', ratePerSecond: 1020 });
});

test('a failed confirmation moves the top of the bracket down, and the next candidate is close below', () => {
  const seen = (ratePerSecond: number, ...looks: boolean[]): RateProbe[] =>
    looks.map((met) => ({ ratePerSecond, met }));
  const probes = [...seen(500, true), ...seen(600, true, true, false), ...seen(620, false, false)];
  expect(bracketOf(probes)).toMatchObject({ met: 500, missed: 600, confirmed: false, wavering: true });
  expect(searchStep(1000, probes)).toEqual({ next: 'probe', ratePerSecond: 583 });
});

test('a transport that never meets the condition has no capacity, after a few probes', () => {
  const { met, confirmed, probes } = search(1000, () => false);
  expect(met).toBeNull();
  expect(confirmed).toBe(false);
  expect(probes.length).toBeLessThanOrEqual(14);
});

test('probes that do not count are spent, too', () => {
  expect(searchStep(1000, [], 25).next).toBe('end');
});
