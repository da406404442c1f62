import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Plan } from '../../src/model/scenario.ts';
import { plan } from '../../src/plan/plan.ts';
import { DIRECTORY, exampleConfig } from './example-config.ts';

describe('a plan', () => {
  it('runs every measured scenario once in every block', () => {
    const { scenarios, trials } = plan(exampleConfig({ blocks: 7 }), DIRECTORY);
    const measured = scenarios.filter(({ role }) => role === 'measured');
    expect(measured.map(({ id }) => id)).toEqual([
      'receipt/client-render/smtp-nodemailer',
      'receipt/client-render/api-sendgrid',
    ]);
    for (const { id } of measured) {
      expect(trials.filter(({ scenario }) => scenario === id).map(({ block }) => block)).toEqual([
        0, 1, 2, 3, 4, 5, 6,
      ]);
    }
  });

  it('is the same for the same config and seed, and valid', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 12 }), (seed, blocks) => {
        const config = exampleConfig({ seed, blocks });
        expect(plan(config, DIRECTORY)).toEqual(plan(config, DIRECTORY));
        expect(Plan.safeParse(plan(config, DIRECTORY)).success).toBe(true);
      }),
    );
  });

  it('orders the scenarios of a block by the seed', () => {
    const orders = [1, 2, 3, 4, 5, 6].map((seed) =>
      plan(exampleConfig({ seed }), DIRECTORY)
        .trials.map(({ scenario }) => scenario)
        .join(),
    );
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  it('finishes a block before it starts the next', () => {
    const blocks = plan(exampleConfig({ blocks: 5 }), DIRECTORY).trials.map(({ block }) => block);
    expect(blocks).toEqual([...blocks].sort((a, b) => a - b));
  });

  it('measures the ceilings of the harness and of each mock for each kind, in the first five blocks', () => {
    const { scenarios, trials } = plan(exampleConfig({ blocks: 7 }), DIRECTORY);
    const ceilings = scenarios.filter(({ role }) => role === 'ceiling');
    expect(ceilings.map(({ id }) => id)).toEqual([
      'receipt/static/null',
      'receipt/static/raw-smtp',
      'receipt/static/raw-api-sendgrid',
    ]);
    for (const { id } of ceilings) {
      expect(trials.filter(({ scenario }) => scenario === id).map(({ block }) => block)).toEqual([
        0, 1, 2, 3, 4,
      ]);
    }
  });

  it('measures a scenario once if two groups name it', () => {
    const group = { kinds: ['receipt'], strategies: ['static' as const], transports: ['api-sendgrid'] };
    const { scenarios } = plan(exampleConfig({ groups: [group, group] }), DIRECTORY);
    expect(scenarios.filter(({ role }) => role === 'measured')).toHaveLength(1);
  });

  it('does not measure the null transport as its own ceiling', () => {
    const groups = [{ kinds: ['receipt'], strategies: ['static' as const], transports: ['null'] }];
    const { scenarios } = plan(exampleConfig({ groups }), DIRECTORY);
    expect(scenarios.map(({ id, role }) => [id, role])).toEqual([['receipt/static/null', 'measured']]);
  });

  it('gives each block its own generated recipients, and imported ones from the first row', () => {
    const generated = plan(exampleConfig({ blocks: 2 }), DIRECTORY).trials;
    expect(new Set(generated.map(({ firstRecipient }) => firstRecipient)).size).toBe(2);
    const imported = plan(exampleConfig({ blocks: 2, recipients: 'people.csv' }), DIRECTORY).trials;
    expect(new Set(imported.map(({ firstRecipient }) => firstRecipient))).toEqual(new Set([0]));
  });
});
