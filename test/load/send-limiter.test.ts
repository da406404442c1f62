import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendLimiter } from '../../src/load/send-limiter.ts';
import type { Recipient, RecipientStream } from '../../src/model/recipient.ts';
import type { SendLimits } from '../../src/model/target.ts';

const RAILS: SendLimits = { maxMessages: 5, maxPerSecond: 2, recipients: ['*@ok.example'], sandbox: true };

function streamOf(domain = 'ok.example'): RecipientStream {
  let index = 0;
  return {
    next: (): Recipient => {
      const address = `r${index}@${domain}`;
      return { index: index++, address, name: '', id: '', fields: {} };
    },
    close: async () => {},
  };
}

/** A clock that moves only while somebody waits, and sometimes oversleeps. */
function virtualClock(lateMs: readonly number[] = [0]) {
  let nowMs = 1000;
  let waits = 0;
  return {
    now: () => nowMs,
    waitMs: async (milliseconds: number) => {
      nowMs += milliseconds + (lateMs[waits++ % lateMs.length] ?? 0);
    },
    advance: (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
}

async function timesOf(guard: SendLimiter, count: number, now: () => number): Promise<number[]> {
  const stream = guard.bind(streamOf());
  return await Promise.all(
    Array.from({ length: count }, async () => {
      await stream.next();
      return now();
    }),
  );
}

describe('send limits', () => {
  it('pass recipients one after the other, for any number of callers, and delay the first', async () => {
    const clock = virtualClock();
    expect(await timesOf(new SendLimiter(RAILS, clock), 4, clock.now)).toEqual([1500, 2000, 2500, 3000]);
  });

  it('hold if another client sent just before', async () => {
    const clock = virtualClock();
    const [first, second] = [new SendLimiter(RAILS, clock), new SendLimiter(RAILS, clock)];
    await timesOf(first, 2, clock.now);
    expect(await timesOf(second, 1, clock.now)).toEqual([2500]);
  });

  it('never exceed their rate in any second, with any clock', async () => {
    const rate = fc.double({ min: 0.5, max: 50, noNaN: true });
    const late = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rate, late, fc.integer({ min: 1, max: 60 }), async (maxPerSecond, lateMs, count) => {
        const clock = virtualClock(lateMs);
        const times = await timesOf(
          new SendLimiter({ ...RAILS, maxPerSecond, maxMessages: count }, clock),
          count,
          clock.now,
        );
        for (const [i, timeMs] of times.entries()) {
          const before = times[i - 1] ?? 1000;
          expect(timeMs - before).toBeGreaterThanOrEqual(1000 / maxPerSecond - 1e-6);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('end after exactly the maximum of messages, over all trials of a client', async () => {
    const clock = virtualClock();
    const guard = new SendLimiter(RAILS, clock);
    await timesOf(guard, 3, clock.now);
    const rest = guard.bind(streamOf());
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => rest.next()));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    await expect(rest.next()).rejects.toMatchObject({ code: 'send-limits', exitCode: 2 });
  });

  it('reject recipients that are not allowed', async () => {
    const stream = new SendLimiter(RAILS, virtualClock()).bind(streamOf('elsewhere.example'));
    await expect(stream.next()).rejects.toThrow('r0@elsewhere.example is not an allowed recipient');
  });
});
