import { describe, expect, it } from 'vitest';
import { openLoop } from '../../../src/load/open-loop.ts';
import { retryingLoop, type WakeAt } from '../../../src/load/retry/closed-loop.ts';
import { type ReportOutcome, type Retries, retriesFor } from '../../../src/load/retry/retries.ts';
import { NO_RETRY } from '../../../src/model/no-retry.ts';
import { ACCEPTED, type Outcome } from '../../../src/model/outcome.ts';
import { seededRandom } from '../../../src/model/random.ts';
import type { Recipient } from '../../../src/model/recipient.ts';
import type { RetryPolicy } from '../../../src/model/retry.ts';
import { recipientsFrom, type VirtualWorld, virtualPacer, virtualWorld } from '../virtual-world.ts';

const POLICY: RetryPolicy = {
  ...NO_RETRY,
  name: 'test',
  attempts: 5,
  firstMs: 100,
  mostMs: 1000,
  uncertain: 'resend',
  keys: true,
};
const DEFERRED: Outcome = { kind: 'deferred', reason: 'later' };

interface Sent {
  readonly atMs: number;
  readonly indexes: readonly number[];
  readonly key: string | undefined;
}

/** A server that refuses each recipient so often; every call takes 5 ms. */
function server(world: VirtualWorld, refusals: (index: number) => number) {
  const met = new Map<number, number>();
  const sent: Sent[] = [];
  let inside = 0;
  let mostInside = 0;
  const answerTo = ({ index }: Recipient): Outcome => {
    const before = met.get(index) ?? 0;
    met.set(index, before + 1);
    return before < refusals(index) ? DEFERRED : ACCEPTED;
  };
  return {
    sent,
    mostInside: () => mostInside,
    send: (recipients: readonly Recipient[], key?: string): Promise<readonly Outcome[]> => {
      sent.push({ atMs: world.now(), indexes: recipients.map(({ index }) => index), key });
      mostInside = Math.max(mostInside, ++inside);
      const answers = recipients.map(answerTo);
      return new Promise((resolve) =>
        world.at(world.now() + 5, () => {
          inside--;
          resolve(answers);
        }),
      );
    },
  };
}

const wakeIn =
  (world: VirtualWorld): WakeAt =>
  (atMs, wake) => {
    let cancelled = false;
    world.at(Math.max(atMs, world.now()), () => {
      if (!cancelled) wake();
    });
    return () => {
      cancelled = true;
    };
  };

interface Case {
  readonly refusals: (index: number) => number;
  readonly policy?: Partial<RetryPolicy>;
  readonly batch?: number;
  readonly messages?: number;
  readonly concurrency?: number;
}

function setting({ refusals, policy = {} }: Case) {
  const world = virtualWorld();
  const decided: number[] = [];
  const accepted: number[] = [];
  return {
    world,
    at: server(world, refusals),
    accepted,
    decided,
    retries: (settled: ReportOutcome): Retries =>
      retriesFor({ ...POLICY, ...policy }, seededRandom(1), 'n', settled),
  };
}

async function closed(one: Case) {
  const { world, at, accepted, decided, retries } = setting(one);
  const result = await world.live(
    retryingLoop({
      transport: at,
      recipients: recipientsFrom(0),
      concurrency: one.concurrency ?? 4,
      batch: one.batch ?? 1,
      length: { messages: one.messages ?? 40 },
      now: world.now,
      observer: { call: () => {}, accepted: ({ index }) => accepted.push(index) },
      retries,
      wakeAt: wakeIn(world),
      decided: (fromMs, endedMs) => decided.push(endedMs - fromMs),
    }),
  );
  return { result, sent: at.sent, accepted, decided, mostInside: at.mostInside() };
}

async function open(one: Case) {
  const { world, at, accepted, decided, retries } = setting(one);
  const result = await world.live(
    openLoop({
      transport: at,
      recipients: recipientsFrom(0),
      concurrency: one.concurrency ?? 4,
      maxInFlight: 1000,
      schedule: { ratePerSecond: 100, batch: one.batch ?? 1, arrivals: 'constant', seed: 1 },
      length: { messages: one.messages ?? 40 },
      now: world.now,
      pacer: virtualPacer(world),
      observer: { call: () => {}, admitted: () => {}, accepted: ({ index }) => accepted.push(index) },
      retrying: {
        retries,
        wakeAt: wakeIn(world),
        resent: () => {},
        decided: (fromMs, endedMs) => decided.push(endedMs - fromMs),
      },
    }),
  );
  return { result, sent: at.sent, accepted, decided, mostInside: at.mostInside() };
}

const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe.each([
  ['closed', closed],
  ['open', open],
] as const)('a %s loop with retries', (_name, run) => {
  it('delivers to all temporarily refused recipients, with one final outcome each', async () => {
    const { result, accepted, decided, mostInside } = await run({ refusals: (index) => index % 3 });
    expect(accepted.toSorted((a, b) => a - b)).toEqual(all(40));
    expect(result.outcomes.accepted).toBe(40);
    expect(decided).toHaveLength(40);
    expect(result.retries?.effort()).toMatchObject({ attempts: 40 + 39, resent: 39, exhausted: 0 });
    expect(mostInside).toBeLessThanOrEqual(4);
  });

  it('gives up after the last attempt, and counts it', async () => {
    const { result, accepted, decided } = await run({ refusals: (index) => (index < 10 ? 99 : 0) });
    expect(accepted).toHaveLength(30);
    expect(result.outcomes).toMatchObject({ accepted: 30, deferred: 10 });
    expect(result.reasons).toEqual(['later']);
    expect(result.retries?.effort()).toMatchObject({ attempts: 30 + 50, exhausted: 10 });
    expect(decided).toHaveLength(40);
  });

  it('resends only the refused recipients of a batch, together, with the key of the first attempt', async () => {
    const { sent, accepted } = await run({ refusals: (index) => (index % 2 === 0 ? 1 : 0), batch: 10 });
    expect(accepted).toHaveLength(40);
    const again = sent.filter(({ indexes }) => indexes.length === 5);
    expect(again.map(({ indexes }) => indexes.every((index) => index % 2 === 0))).toEqual(
      Array(4).fill(true),
    );
    for (const { key } of again) expect(sent.filter((one) => one.key === key)).toHaveLength(2);
  });

  it('queues no more retries than allowed', async () => {
    const { result } = await run({ refusals: () => 99, policy: { queue: 3, firstMs: 5000, mostMs: 5000 } });
    const { overflowed, peakQueue, exhausted } = result.retries?.effort() ?? expect.fail();
    expect(peakQueue).toBe(3);
    expect(overflowed + exhausted).toBe(40);
    expect(result.outcomes.deferred).toBe(40);
  });

  it('retries nothing with one attempt', async () => {
    const { sent, result } = await run({ refusals: (index) => index % 2, policy: { attempts: 1 } });
    expect(sent).toHaveLength(40);
    expect(result.outcomes).toMatchObject({ accepted: 20, deferred: 20 });
  });

  it('resends with all its connections', async () => {
    const { mostInside, sent } = await run({
      refusals: () => 1,
      policy: { firstMs: 3000, mostMs: 3000, hints: true },
      concurrency: 4,
      messages: 200,
    });
    expect(sent).toHaveLength(400);
    expect(mostInside).toBeGreaterThanOrEqual(2);
  });
});

it('a closed loop counts the time in which nothing could be sent', async () => {
  const { result } = await closed({
    refusals: (index) => (index === 0 ? 1 : 0),
    messages: 4,
    policy: { hints: true, firstMs: 1000, mostMs: 1000 },
  });
  // Three workers end after 5 ms; all four wait for the one that comes back.
  const waitedMs = result.elapsedMs - 10;
  expect(waitedMs).toBeGreaterThan(0);
  expect(result.idleMs).toBeCloseTo(4 * waitedMs + 3 * 5, 0);
});
