import { describe, expect, it } from 'vitest';
import { type AbChoices, abConfig } from '../../../src/app/ab/ab.ts';
import { defaultThresholds, pairingOf } from '../../../src/app/ab/pairing.ts';
import type { Pairing } from '../../../src/model/duet.ts';
import { thresholdText } from '../../../src/model/threshold.ts';

const CORES = { client: 1, mocks: [0, 0] } as const;
const CHOICES: AbChoices = {
  ...{ base: 'main', module: 'm.js', head: '.', prepare: 'npm ci', isolation: 'process' },
  ...{ kind: ['notification'], strategy: ['client-render'] },
};
const MODULES = { base: '/base/m.js', head: '/head/m.js' };

describe('base and head', () => {
  it('run at the same time if the machine can pin processes', () => {
    expect(pairingOf(CHOICES, () => CORES)).toEqual({ pairing: 'duet', note: undefined });
  });

  it('take turns, with the reason, if it cannot', () => {
    const { pairing, note } = pairingOf(CHOICES, () => 'one-core');
    expect(pairing).toBe('interleaved');
    expect(note).toMatch(/two cores.*interleaved/);
  });

  it.each([{ pairing: 'interleaved' }, { count: 100 }, { isolation: 'shared' }])(
    'take turns with %j',
    (choice) => {
      expect(pairingOf({ ...CHOICES, ...choice }, () => CORES).pairing).toBe('interleaved');
    },
  );

  it('are measured for a minute in as many pairs as fit, unless the user chose a number', () => {
    const { until, timeLimitMs, blocks } = abConfig(CHOICES, MODULES, 'duet');
    expect({ until, timeLimitMs, blocks }).toEqual({
      ...{ until: { rule: 'time' }, timeLimitMs: 60_000, blocks: 5 },
    });
    const chosen = abConfig({ ...CHOICES, blocks: 30 }, MODULES, 'duet');
    expect([chosen.until, chosen.blocks]).toEqual([null, 30]);
  });

  it('take turns for at most 90 s, so that the gate ends within two minutes', () => {
    const { timeLimitMs, length } = abConfig(CHOICES, MODULES, 'interleaved');
    expect([timeLimitMs, length]).toEqual([90_000, { durationMs: 1000 }]);
  });

  it('have thresholds that such a machine can hold', () => {
    const texts = (...[pairing, hasMock, countsInstructions]: [Pairing, boolean, boolean]): string[] =>
      defaultThresholds({ pairing, hasMock, countsInstructions }).map(thresholdText);
    expect(texts('duet', true, true)).toEqual([
      'turnarounds>0%',
      'bytes>+1%',
      'instructions>+0.5%',
      'cost>+3%',
    ]);
    expect(texts('duet', false, false)).toEqual(['cost>+3%']);
    expect(texts('interleaved', true, false)).toEqual(['turnarounds>0%', 'bytes>+1%', 'throughput<-10%']);
  });
});
