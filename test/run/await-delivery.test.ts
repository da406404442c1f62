import { describe, expect, it } from 'vitest';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { ClientRequest, MockRequest } from '../../src/model/protocol.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { awaitDelivery, warmClient } from '../../src/run/await-delivery.ts';
import type { Mock, ProcessPair } from '../../src/run/process-pair.ts';

const SCENARIO: Scenario = {
  id: 'receipt/static/smtp-nodemailer',
  role: 'measured',
  kind: 'receipt',
  strategy: 'static',
  transport: 'smtp-nodemailer',
  mock: 'smtp',
  target: '127.0.0.1:2525',
  security: 'none',
  link: LOOPBACK,
  variant: '',
  sizeBytes: null,
  connection: 'warm',
  load: { model: 'closed', concurrency: 1, batch: 1 },
};
const WINDOWS = { windowMs: 100, maxWindows: 1 };

/** A mock to which so many messages have come, each time that it is asked; the last number stays. */
function mockWith(counts: readonly number[], asked: string[] = []): Mock {
  let times = 0;
  return {
    endpoint: { host: '127.0.0.1', port: 1 },
    facts: {},
    child: {
      pid: 1,
      kill: async () => {},
      ask: async (request: MockRequest) => {
        asked.push(request.type);
        const messages = counts[Math.min(times, counts.length - 1)] ?? 0;
        if (request.type === 'await-messages') times++;
        return { type: request.type, messages } as never;
      },
    },
  };
}

function pairWith(mock: Mock | undefined, accepted: number, asked: string[] = []): ProcessPair {
  return {
    client: {
      pid: 2,
      kill: async () => {},
      ask: async (request: ClientRequest) => {
        asked.push(request.type);
        return { type: request.type, rates: [], decision: 'time-up', accepted } as never;
      },
    },
    mock,
    relayed: true,
    limited: false,
    facts: {},
    retry: null,
    setup: {
      ...{ scenario: SCENARIO, endpoint: null, targets: null, timeoutMs: 1, seed: 1 },
      ...{ recipients: null, template: null, retry: null, own: null },
    },
    tag: () => 'abc123',
    cores: undefined,
    warm: false,
  };
}

describe('late delivery by a server', () => {
  it('is awaited while messages arrive, with progress', async () => {
    const reported: number[] = [];
    const counts = [1, 1, 1, 1, 1, 2, 2, 2, 3, 10];
    expect(await awaitDelivery(mockWith(counts), 10, (arrived) => reported.push(arrived))).toBe(10);
    expect(reported).toEqual(counts.slice(0, -1));
  });

  it('is not awaited after six intervals without a message', async () => {
    const asked: string[] = [];
    expect(await awaitDelivery(mockWith([1, 7], asked), 10, () => {})).toBe(7);
    expect(asked).toHaveLength(8);
  });

  it('of a warm-up is counted separately, so that none falls into a trial', async () => {
    const asked: string[] = [];
    const pair = pairWith(mockWith([5], asked), 5, asked);
    expect(await warmClient(SCENARIO, pair, WINDOWS, () => {})).toMatchObject({ accepted: 5 });
    expect(asked).toEqual(['begin', 'warm-up', 'await-messages', 'end']);
  });

  it('that never happens ends the run as invalid', async () => {
    await expect(warmClient(SCENARIO, pairWith(mockWith([4]), 5), WINDOWS, () => {})).rejects.toMatchObject({
      code: 'not-delivered',
      exitCode: 4,
      message: expect.stringMatching(
        /^127\.0\.0\.1:2525 delivered only 4 of 5 accepted messages\..* receipt\/static\/smtp-nodemailer/,
      ),
    });
  });

  it('is not awaited from an external server, to which no warm-up is sent', async () => {
    const asked: string[] = [];
    const pair = { ...pairWith(mockWith([5], asked), 5, asked), limited: true };
    expect(await warmClient(SCENARIO, pair, WINDOWS, () => {})).toMatchObject({ rates: [], accepted: 0 });
    expect(asked).toEqual([]);
  });

  it('is not awaited without a mock', async () => {
    const asked: string[] = [];
    await warmClient(SCENARIO, pairWith(undefined, 5, asked), WINDOWS, () => {});
    expect(asked).toEqual(['warm-up']);
  });
});
