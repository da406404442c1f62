import { describe, expect, it } from 'vitest';
import type { Both } from '../../../src/run/duet/both.ts';
import { equalRounds, type RoundMeasures } from '../../../src/run/duet/warm-up.ts';

const OUTCOMES = { accepted: 0, rejected: 0, deferred: 0, 'timed-out': 0, failed: 0 };

function measures(accepted: number, elapsedMs: number, reasons: string[] = []): RoundMeasures {
  return { outcomes: { ...OUTCOMES, accepted }, elapsedMs, reasons };
}

/** Two clients that need so many milliseconds a message each, on a clock of their own. */
function clients(costs: Both<number>) {
  let nowMs = 0;
  const rounds: number[] = [];
  const send = async (messages: number): Promise<Both<RoundMeasures>> => {
    rounds.push(messages);
    nowMs += messages * Math.max(...costs);
    return [measures(messages, messages * costs[0]), measures(messages, messages * costs[1])];
  };
  return { send, rounds, settings: { concurrency: 16, batch: 1, nowMs: () => nowMs } };
}

describe('the warm-up of a pair', () => {
  it('sends the same number of messages on both sides, however unequal their cost', async () => {
    const { send, rounds, settings } = clients([1, 3]);
    const found = await equalRounds(send, { ...settings, warmUpMs: 2000 });
    const sum = rounds.reduce((one, other) => one + other, 0);
    expect(found.messages).toBe(sum);
    expect(found.sides.map(({ accepted }) => accepted)).toEqual([sum, sum]);
  });

  it('lasts for the given time, in rounds that grow to a fifth of a second', async () => {
    const { send, rounds, settings } = clients([0.1, 0.1]);
    const found = await equalRounds(send, { ...settings, warmUpMs: 2000 });
    expect(found.elapsedMs).toBeGreaterThanOrEqual(2000);
    expect(found.elapsedMs).toBeLessThan(2300);
    expect(rounds[0]).toBe(32);
    expect(rounds.at(-1)).toBe(2000);
  });

  it('sends whole calls', async () => {
    const { send, rounds, settings } = clients([1, 1]);
    await equalRounds(send, { ...settings, batch: 50, warmUpMs: 3000 });
    expect(rounds.every((messages) => messages % 50 === 0)).toBe(true);
  });

  it('ends after the first round if a side has nothing accepted', async () => {
    const send = async (): Promise<Both<RoundMeasures>> => [
      measures(32, 10),
      measures(0, 10, ['550 no such user']),
    ];
    const found = await equalRounds(send, { concurrency: 16, batch: 1, warmUpMs: 2000, nowMs: () => 0 });
    expect(found.messages).toBe(32);
    expect(found.sides[1]).toEqual({ rates: [0], accepted: 0, reasons: ['550 no such user'] });
  });
});
