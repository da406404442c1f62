import { describe, expect, it } from 'vitest';
import { type ClosedLoop, closedLoop } from '../../src/load/closed-loop.ts';
import { ACCEPTED, type Outcome } from '../../src/model/outcome.ts';
import type { Recipient } from '../../src/model/recipient.ts';

/** A server in virtual time: a call ends when the clock is moved past its end, in the order of the ends. */
function virtualServer(serviceMs: (call: number) => number) {
  let clockMs = 0;
  let calls = 0;
  const pending: { endMs: number; finish: () => void }[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const moveOn = (): void => {
    pending.sort((a, b) => a.endMs - b.endMs);
    const next = pending.shift();
    if (next === undefined) return;
    clockMs = next.endMs;
    next.finish();
  };
  return {
    now: () => clockMs,
    mostInFlight: () => mostInFlight,
    send: (recipients: readonly Recipient[]): Promise<readonly Outcome[]> => {
      inFlight++;
      mostInFlight = Math.max(mostInFlight, inFlight);
      const endMs = clockMs + serviceMs(calls++);
      return new Promise((resolve) => {
        pending.push({
          endMs,
          finish: () => {
            inFlight--;
            resolve(recipients.map(() => ACCEPTED));
          },
        });
        setImmediate(moveOn);
      });
    },
  };
}

function recipientsFrom(index: number): ClosedLoop['recipients'] {
  let next = index;
  return {
    next: () => ({ index: next, address: `r${next}@example.com`, name: 'R', id: `${next++}-x`, fields: {} }),
  };
}

function loop(changes: Partial<ClosedLoop>): ClosedLoop {
  return {
    transport: { send: async (recipients) => recipients.map(() => ACCEPTED) },
    recipients: recipientsFrom(0),
    concurrency: 4,
    batch: 1,
    length: { messages: 100 },
    now: () => performance.now(),
    observer: { call: () => {}, accepted: () => {} },
    ...changes,
  };
}

describe('a closed loop', () => {
  it('sends exactly the configured number of messages, each recipient once', async () => {
    const seen: number[] = [];
    const observer = { call: () => {}, accepted: ({ index }: Recipient) => seen.push(index) };
    const result = await closedLoop(
      loop({ length: { messages: 1003 }, batch: 10, concurrency: 7, observer }),
    );
    expect(result.outcomes.accepted).toBe(1003);
    expect(result.calls).toBe(101);
    expect(seen.sort((a, b) => a - b)).toEqual([...Array(1003).keys()]);
  });

  it('keeps the configured number of calls in flight, never more', async () => {
    const server = virtualServer((call) => 5 + (call % 3));
    await closedLoop(loop({ transport: server, now: server.now, concurrency: 6 }));
    expect(server.mostInFlight()).toBe(6);
  });

  it('has a throughput of concurrency over service time', async () => {
    const server = virtualServer(() => 8);
    const { outcomes, elapsedMs } = await closedLoop(
      loop({ transport: server, now: server.now, length: { messages: 400 } }),
    );
    expect(outcomes.accepted / elapsedMs).toBeCloseTo(4 / 8, 5);
  });

  it('starts nothing after the time limit, and waits for the calls in flight', async () => {
    const server = virtualServer(() => 30);
    const starts: number[] = [];
    const ends: number[] = [];
    const observer = {
      call: (startedMs: number, endedMs: number) => {
        starts.push(startedMs);
        ends.push(endedMs);
      },
      accepted: () => {},
    };
    const { elapsedMs } = await closedLoop(
      loop({ transport: server, now: server.now, length: { durationMs: 100 }, observer }),
    );
    expect(Math.max(...starts)).toBeLessThan(100);
    expect(Math.max(...ends)).toBe(120);
    expect(elapsedMs).toBe(120);
  });

  it('counts failed messages by kind, and keeps a few reasons', async () => {
    const answers: Outcome[] = [
      ACCEPTED,
      { kind: 'rejected', reason: '550 no such user' },
      { kind: 'deferred', reason: '451 later' },
      { kind: 'timed-out', reason: 'no answer in 1 s' },
      { kind: 'failed', reason: 'connection reset' },
    ];
    const send = async (): Promise<readonly Outcome[]> => answers;
    const { outcomes, reasons } = await closedLoop(
      loop({ transport: { send }, batch: 5, concurrency: 1, length: { messages: 10 } }),
    );
    expect(outcomes).toEqual({ accepted: 2, rejected: 2, deferred: 2, 'timed-out': 2, failed: 2 });
    expect(reasons).toEqual(['550 no such user', '451 later', 'no answer in 1 s', 'connection reset']);
  });

  it('counts a recipient without an outcome as failed', async () => {
    const { outcomes } = await closedLoop(
      loop({ transport: { send: async () => [ACCEPTED] }, batch: 2, length: { messages: 2 } }),
    );
    expect(outcomes).toMatchObject({ accepted: 1, failed: 1 });
  });

  it('accepts asynchronous recipients', async () => {
    const slow = recipientsFrom(0);
    const recipients = { next: async () => await slow.next() };
    const { outcomes } = await closedLoop(loop({ recipients, length: { messages: 50 } }));
    expect(outcomes.accepted).toBe(50);
  });

  it('lets the event loop turn even if a transport does no I/O', async () => {
    let turns = 0;
    let over = false;
    const turn = (): void => {
      turns++;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    let clockMs = 0;
    const now = (): number => {
      clockMs += 0.01;
      return clockMs;
    };
    await closedLoop(loop({ now, length: { messages: 20_000 }, concurrency: 32 }));
    over = true;
    expect(turns).toBeGreaterThan(10);
  });

  it('starts the next call at the end of one, also for long calls with I/O', async () => {
    const server = virtualServer((call) => 30 + (call % 7));
    const starts: number[] = [];
    const ends: number[] = [];
    const observer = {
      call: (startedMs: number, endedMs: number) => {
        starts.push(startedMs);
        ends.push(endedMs);
      },
      accepted: () => {},
    };
    await closedLoop(loop({ transport: server, now: server.now, observer, concurrency: 8 }));
    const ascending = (times: readonly number[]): number[] => times.toSorted((a, b) => a - b);
    expect(ascending(starts)).toEqual([...Array(8).fill(0), ...ascending(ends).slice(0, -8)]);
  });

  it('rejects when the transport does, because that is a fault of the harness', async () => {
    const send = async (): Promise<readonly Outcome[]> => {
      throw new Error('not prepared');
    };
    await expect(closedLoop(loop({ transport: { send } }))).rejects.toThrow('not prepared');
  });
});
