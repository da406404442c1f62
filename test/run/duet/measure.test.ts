import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/plan/plan.ts';
import { pairsAmong } from '../../../src/run/duet/measure.ts';
import { DIRECTORY, exampleConfig } from '../../plan/example-config.ts';

const config = exampleConfig({
  pairing: 'duet',
  ceilings: false,
  blocks: 3,
  length: { durationMs: 2400 },
  groups: [
    {
      kinds: ['receipt', 'campaign'],
      strategies: ['client-render'],
      transports: ['smtp-nodemailer', 'api-sendgrid'],
    },
  ],
});

describe('the pairs of a duet', () => {
  it('are two transports of one kind and strategy, next to each other in the plan', () => {
    const { trials, scenarios } = plan(config, DIRECTORY);
    const pairs = pairsAmong(trials, scenarios);
    expect(pairs).toHaveLength(6);
    for (const [one, other] of pairs) {
      expect(other?.position).toBe((one?.position ?? 0) + 1);
      expect(other?.block).toBe(one?.block);
      expect(other?.scenario.split('/')[0]).toBe(one?.scenario.split('/')[0]);
      expect(other?.scenario).not.toBe(one?.scenario);
    }
  });

  it('start in either order', () => {
    const { trials, scenarios } = plan({ ...config, blocks: 20 }, DIRECTORY);
    const firsts = pairsAmong(trials, scenarios).map(([one]) => one?.scenario.split('/')[2]);
    expect(new Set(firsts).size).toBe(2);
  });

  it('leave a trial alone if the run ended between the two lines of its pair', () => {
    const { trials, scenarios } = plan(config, DIRECTORY);
    expect(pairsAmong(trials.slice(1), scenarios)[0]).toEqual([trials[1]]);
  });
});
