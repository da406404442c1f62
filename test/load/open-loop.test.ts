import { describe, expect, it } from 'vitest';
import { type OpenLoop, type OpenLoopResult, openLoop } from '../../src/load/open-loop.ts';
import type { Schedule } from '../../src/load/schedule.ts';
import { ACCEPTED, type Outcome } from '../../src/model/outcome.ts';
import { recipientsFrom, virtualPacer, virtualServer, virtualWorld } from './virtual-world.ts';

interface Seen {
  readonly result: OpenLoopResult;
  readonly calls: {
    readonly intendedMs: number;
    readonly startedMs: number;
    readonly endedMs: number;
    readonly messages: number;
  }[];
  readonly latenesses: number[];
  /** Indexes of the recipients, in the order of their acceptance. */
  readonly accepted: number[];
  readonly mostInside: number;
}

interface Changes extends Partial<Omit<OpenLoop, 'schedule'>> {
  readonly schedule?: Partial<Schedule>;
  readonly endMs?: (startMs: number, call: number) => number;
  readonly noticedMs?: (dueMs: number) => number;
}

/** An open loop in virtual time: 100 arrivals a second for a second, to a server that takes 5 ms. */
async function seen({ schedule, endMs = (ms) => ms + 5, noticedMs, ...changes }: Changes): Promise<Seen> {
  const world = virtualWorld();
  const server = virtualServer(world, endMs);
  const calls: Seen['calls'] = [];
  const latenesses: number[] = [];
  const accepted: number[] = [];
  const outcome = openLoop({
    transport: server,
    recipients: recipientsFrom(0),
    concurrency: 4,
    maxInFlight: 1000,
    schedule: { ratePerSecond: 100, batch: 1, arrivals: 'constant', seed: 1, ...schedule },
    length: { durationMs: 1000 },
    now: world.now,
    pacer: virtualPacer(world, noticedMs),
    observer: {
      call: (intendedMs, startedMs, endedMs, messages) =>
        calls.push({ intendedMs, startedMs, endedMs, messages }),
      admitted: (latenessMs) => latenesses.push(latenessMs),
      accepted: ({ index }) => accepted.push(index),
    },
    ...changes,
  });
  return { result: await world.live(outcome), calls, latenesses, accepted, mostInside: server.mostInside() };
}

describe('an open loop', () => {
  it('starts every call at its intended time, independent of earlier calls', async () => {
    const { calls, result } = await seen({ concurrency: 100, endMs: (ms) => ms + 5000 });
    expect(calls.map(({ startedMs }) => startedMs)).toEqual(Array.from({ length: 100 }, (_, i) => i * 10));
    expect(result).toMatchObject({ offered: 100, dropped: 0, peakInFlight: 100 });
  });

  it('queues arrivals, and counts their response time from their intended start', async () => {
    const { calls } = await seen({ concurrency: 1, endMs: (ms) => ms + 20, length: { messages: 10 } });
    expect(calls.map(({ endedMs, intendedMs }) => endedMs - intendedMs)).toEqual(
      Array.from({ length: 10 }, (_, i) => 20 + 10 * i),
    );
    expect(new Set(calls.map(({ endedMs, startedMs }) => endedMs - startedMs))).toEqual(new Set([20]));
  });

  it('sends the longest waiting first, and takes recipients in that order', async () => {
    const sent: number[] = [];
    const world = virtualWorld();
    const server = virtualServer(world, (ms, call) => ms + (call < 2 ? 300 : 1));
    const intended: number[] = [];
    const outcome = openLoop({
      transport: {
        send: (recipients) => {
          sent.push(...recipients.map(({ index }) => index));
          return server.send(recipients);
        },
      },
      recipients: recipientsFrom(0),
      concurrency: 2,
      maxInFlight: 100,
      schedule: { ratePerSecond: 100, batch: 1, arrivals: 'constant', seed: 1 },
      length: { messages: 100 },
      now: world.now,
      pacer: virtualPacer(world),
      observer: {
        call: (intendedMs, startedMs) => (startedMs > 0 ? intended.push(intendedMs) : 0),
        admitted: () => {},
        accepted: () => {},
      },
    });
    await world.live(outcome);
    expect(sent).toEqual([...Array(100).keys()]);
    const waited = intended.filter((ms) => ms > 10);
    expect(waited).toEqual(waited.toSorted((a, b) => a - b));
  });

  it('never has more concurrent calls than configured', async () => {
    const { mostInside, result } = await seen({ concurrency: 3, endMs: (ms) => ms + 35 });
    expect(mostInside).toBe(3);
    expect(result.outcomes.accepted).toBe(100);
  });

  it('drops arrivals beyond the limit in flight, and counts their recipients', async () => {
    const { result, latenesses, accepted } = await seen({
      maxInFlight: 5,
      schedule: { batch: 3, ratePerSecond: 300 },
      endMs: (ms) => ms + 5000,
    });
    expect(result).toMatchObject({ offered: 300, dropped: 285, peakInFlight: 5, calls: 5 });
    expect(result.outcomes.accepted).toBe(15);
    expect(latenesses).toHaveLength(5);
    expect(accepted).toEqual([...Array(15).keys()]);
  });

  it('accepts arrivals again below the limit', async () => {
    const { result, calls } = await seen({ maxInFlight: 1, endMs: (ms) => ms + 15 });
    expect(result).toMatchObject({ offered: 100, dropped: 50 });
    expect(calls.map(({ intendedMs }) => intendedMs)).toEqual(Array.from({ length: 50 }, (_, i) => i * 20));
  });

  it('admits all due arrivals after a stall of the event loop, each with its own intended start', async () => {
    const { calls, latenesses, result } = await seen({
      concurrency: 100,
      noticedMs: (dueMs) => (dueMs > 100 && dueMs < 600 ? 600 : dueMs),
    });
    expect(result).toMatchObject({ offered: 100, dropped: 0 });
    expect(calls.map(({ intendedMs }) => intendedMs)).toEqual(Array.from({ length: 100 }, (_, i) => i * 10));
    const stalled = calls.filter(({ startedMs }) => startedMs === 600);
    expect(stalled).toHaveLength(50);
    expect(latenesses.slice(11, 14)).toEqual([490, 480, 470]);
    expect(latenesses.filter((latenessMs) => latenessMs > 0)).toHaveLength(49);
  });

  it('waits for the calls in flight at the end of the schedule', async () => {
    const { result } = await seen({ concurrency: 1, endMs: (ms) => ms + 30 });
    expect(result).toMatchObject({
      offered: 100,
      elapsedMs: 3000,
      intendedSpanMs: 990,
      endedSpanMs: 2970,
    });
  });

  it('offers exactly the configured number of messages, each recipient once, with a smaller last call', async () => {
    const { result, accepted, calls } = await seen({
      schedule: { batch: 10, ratePerSecond: 10_000 },
      length: { messages: 1003 },
    });
    expect(result).toMatchObject({ offered: 1003, calls: 101 });
    expect(accepted.sort((a, b) => a - b)).toEqual([...Array(1003).keys()]);
    expect(calls.reduce((sum, { messages }) => sum + messages, 0)).toBe(1003);
  });

  it('follows a Poisson schedule as it was drawn', async () => {
    const schedule: Partial<Schedule> = { arrivals: 'poisson', seed: 7 };
    const slow = await seen({ schedule, endMs: (ms) => ms + 50 });
    const quick = await seen({ schedule, endMs: (ms) => ms + 1 });
    const intended = ({ calls }: Seen): number[] => calls.map(({ intendedMs }) => intendedMs);
    expect(intended(slow)).toEqual(intended(quick));
    expect(slow.result.offered).toBe(quick.result.offered);
  });

  it('accepts asynchronous recipients', async () => {
    const source = recipientsFrom(0);
    const { result, accepted } = await seen({ recipients: { next: async () => source.next() } });
    expect(result.outcomes.accepted).toBe(100);
    expect(accepted).toEqual([...Array(100).keys()]);
  });

  it('counts failed messages by kind, and keeps a few reasons', async () => {
    const answers: Outcome[] = [ACCEPTED, { kind: 'deferred', reason: '451 later' }];
    const { result } = await seen({
      transport: { send: async () => answers },
      schedule: { batch: 3 },
      length: { messages: 6 },
    });
    expect(result.outcomes).toMatchObject({ accepted: 2, deferred: 2, failed: 2 });
    expect(result.reasons).toEqual(['451 later', 'the transport gave no outcome for this recipient']);
  });

  it('reports that it offered nothing if no arrival lies within its length', async () => {
    const { result } = await seen({
      schedule: { arrivals: 'poisson', ratePerSecond: 0.001 },
      length: { durationMs: 1 },
    });
    expect(result).toMatchObject({ offered: 0, calls: 0, elapsedMs: 0, intendedSpanMs: 0, endedSpanMs: 0 });
  });

  it('rejects when the transport does, because that is a fault of the harness, and starts nothing more', async () => {
    let calls = 0;
    const send = async (): Promise<readonly Outcome[]> => {
      calls++;
      throw new Error('not prepared');
    };
    await expect(seen({ transport: { send } })).rejects.toThrow('not prepared');
    expect(calls).toBe(1);
  });

  it('rejects when its pacer breaks', async () => {
    const pacer: OpenLoop['pacer'] = {
      run: (_schedule, _startedMs, _wake, failed) => {
        failed(new Error('the thread has ended'));
        return () => {};
      },
    };
    await expect(seen({ pacer })).rejects.toThrow('the thread has ended');
  });
});
