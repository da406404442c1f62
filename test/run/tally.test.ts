import { describe, expect, it } from 'vitest';
import { LedgerTable, ledgerKey } from '../../src/model/proof/ledger.ts';
import type { ClientRequest } from '../../src/model/protocol.ts';
import type { ClientChild } from '../../src/run/child.ts';
import { reconcileLedgers } from '../../src/run/tally.ts';

const SENT = { first: 0, messages: 10, tag: 'abc123' };

function address(index: number): string {
  return `r${index}@example.com`;
}

/** A client that sent messages 0 to 9 and can say so, and which of them it does not take for accepted. */
function clientThatGaveUp(givenUp: readonly number[]): Pick<ClientChild, 'ask'> {
  return {
    ask: async (request: ClientRequest) => {
      if (request.type !== 'identify') throw new Error(`unexpected ${request.type}`);
      const found = [...Array(request.messages).keys()]
        .map((index) => ({
          ...ledgerKey(address(index), `${index}-x`),
          index,
          address: address(index),
          accepted: !givenUp.includes(index),
        }))
        .filter(({ high, low }) => request.keys.some((key) => key.high === high && key.low === low));
      return { type: request.type, found } as never;
    },
  };
}

function settled(
  received: readonly (readonly [index: number, id: string])[],
  withFaults = false,
  givenUp: readonly number[] = [],
) {
  const client = clientThatGaveUp(givenUp);
  const accepted = new LedgerTable();
  for (let index = 0; index < 10; index++)
    if (!givenUp.includes(index)) accepted.add(address(index), `${index}-x`);
  const arrived = new LedgerTable();
  for (const [index, id] of received) arrived.add(address(index), id);
  return reconcileLedgers(client as ClientChild, SENT, {
    accepted: accepted.state(),
    received: arrived.state(),
    misdelivered: [],
    withFaults,
  });
}

function all(): [number, string][] {
  return [...Array(10).keys()].map((index) => [index, `${index}-x`]);
}

describe('the ledger of a timed trial', () => {
  it('is exact if every message arrived once', async () => {
    expect(await settled(all())).toEqual({
      accepted: 10,
      received: 10,
      exact: true,
      faults: [],
      account: null,
    });
  });

  it('names a lost message', async () => {
    const { exact, faults } = await settled(all().filter(([index]) => index !== 4));
    expect(exact).toBe(false);
    expect(faults).toMatchObject([{ fault: 'lost', index: 4, recipient: 'r4@example.com' }]);
  });

  it('names a duplicated message', async () => {
    const { exact, faults } = await settled([...all(), [7, '7-x']]);
    expect(exact).toBe(false);
    expect(faults).toMatchObject([{ fault: 'duplicated', index: 7, recipient: 'r7@example.com' }]);
  });

  it('finds two swapped messages although every address received one', async () => {
    const swapped = all().map(([index, id]): [number, string] =>
      index === 2 ? [2, '3-x'] : index === 3 ? [3, '2-x'] : [index, id],
    );
    const { accepted, received, exact, faults } = await settled(swapped);
    expect([accepted, received, exact]).toEqual([10, 10, false]);
    expect(faults.map(({ fault }) => fault).sort()).toEqual(['lost', 'lost', 'unexpected', 'unexpected']);
  });

  it('with faults, counts duplicates, deliveries unknown to the sender, and lost recipients', async () => {
    // 3 and 4 were given up: 3 arrived all the same, and twice; 5 arrived three times; 6 never.
    const received: [number, string][] = [
      ...all().filter(([index]) => index !== 4 && index !== 6),
      [3, '3-x'],
      [5, '5-x'],
      [5, '5-x'],
    ];
    const { exact, faults, account } = await settled(received, true, [3, 4]);
    expect(account).toEqual({ delivered: 8, duplicates: 3, unknown: 1, lost: 1 });
    expect(exact).toBe(false);
    expect(faults).toMatchObject([{ fault: 'lost', index: 6 }]);
  });

  it('attributes to faults only messages that were sent', async () => {
    const { faults, account } = await settled([...all(), [1, '9-x']], true);
    expect(faults).toMatchObject([{ fault: 'unexpected' }]);
    expect(account).toMatchObject({ duplicates: 0, unknown: 0 });
  });
});
