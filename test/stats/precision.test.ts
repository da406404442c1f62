import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { geometricInterval } from '../../src/stats/interval.ts';
import { FIRST_LOOK, isNarrow, LOOKS_RUNNING, preciseEnough } from '../../src/stats/precision.ts';
import { expectShare, heavyTailed, holds, normal, sample } from './simulation.ts';

const SHARE = 0.03;
const LEVEL = 0.95;
const MOST = 300;

/** Adds a trial of each scenario until all intervals are narrow. */
function untilPrecise(scenarios: number, draw: () => number): number[][] {
  const values = sample(scenarios, () => 0).map((): number[] => []);
  for (let n = 1; n <= MOST; n++) {
    for (const one of values) one.push(draw());
    // The widest interval decides; the others need no second check.
    if (values.every((one) => preciseEnough(one, LEVEL, SHARE))) break;
  }
  return values;
}

function atTheStop(experiments: number, scenarios: number, draw: () => number) {
  let held = 0;
  let trials = 0;
  for (let i = 0; i < experiments; i++) {
    for (const values of untilPrecise(scenarios, draw)) {
      if (holds(geometricInterval(values, LEVEL), 1)) held++;
      trials += values.length;
    }
  }
  return { coverage: held / experiments / scenarios, trials: trials / experiments / scenarios };
}

// Noise that needs about 12, 20, 30 and 60 trials for 3 %.
test.each([0.053, 0.067, 0.082, 0.117])(
  'stopped where the interval is narrow, with noise of %d of a trial, it holds the truth in 94 to 96 %',
  (sd) => {
    const random = seededRandom(40);
    const { coverage, trials } = atTheStop(sd > 0.1 ? 3_000 : 8_000, 1, () => Math.exp(sd * normal(random)));
    const row = `stopping on precision, ${(sd * 100).toFixed(1)} % noise`;
    expectShare(coverage, { row, low: 0.94, high: 0.96 });
    expect(trials, row).toBeLessThan(MOST / 2);
  },
);

test('stopped when all of 24 intervals are narrow, they hold the truth in 94 to 96 %', () => {
  const random = seededRandom(41);
  const { coverage } = atTheStop(200, 24, () => Math.exp(0.067 * normal(random)));
  expectShare(coverage, { row: 'stopping on precision, 24 scenarios', low: 0.94, high: 0.96 });
});

test('stopped when the interval is narrow, with heavy tails, it holds the truth as often as published', () => {
  const random = seededRandom(42);
  const { coverage } = atTheStop(3_000, 1, () => Math.exp(0.067 * heavyTailed(random)));
  expectShare(coverage, { row: 'stopping on precision, heavy tails' });
});

test('stopping at the first narrow interval would hold the truth less often', () => {
  const random = seededRandom(40);
  let held = 0;
  for (let i = 0; i < 4_000; i++) {
    const values = sample(FIRST_LOOK - 1, () => Math.exp(0.067 * normal(random)));
    let interval = geometricInterval(values, LEVEL);
    for (let n = FIRST_LOOK; n <= MOST; n++) {
      values.push(Math.exp(0.067 * normal(random)));
      interval = geometricInterval(values, LEVEL);
      if (interval !== undefined && isNarrow(interval, SHARE)) break;
    }
    if (holds(interval, 1)) held++;
  }
  expectShare(held / 4_000, { row: 'stopping at the first narrow interval', high: 0.94 });
});

test('the rule needs six looks from the tenth trial on, and positive values', () => {
  const steady = sample(14, (i) => 100 + (i % 2));
  expect(FIRST_LOOK + LOOKS_RUNNING - 1).toBe(15);
  expect(preciseEnough(steady, LEVEL, SHARE)).toBe(false);
  expect(preciseEnough([...steady, 100], LEVEL, SHARE)).toBe(true);
  expect(preciseEnough([...steady, 0], LEVEL, SHARE)).toBe(false);
  expect(preciseEnough([...steady, 1_000], LEVEL, SHARE)).toBe(false);
  expect(preciseEnough([...steady, 1_000, ...steady.slice(0, 3)], LEVEL, SHARE)).toBe(false);
});

test('narrow means that both limits are within the share of the value', () => {
  expect(isNarrow({ value: 100, low: 97, high: 103 }, 0.03)).toBe(true);
  expect(isNarrow({ value: 100, low: 97, high: 103.1 }, 0.03)).toBe(false);
  expect(isNarrow({ value: 100, low: 96.9, high: 103 }, 0.03)).toBe(false);
  expect(isNarrow({ value: 100, low: null, high: null }, 0.03)).toBe(false);
});
