import { beforeAll, describe, expect, it } from 'vitest';
import { closedLoop } from '../../src/load/closed-loop.ts';
import { openLoop } from '../../src/load/open-loop.ts';
import { Times } from '../../src/measure/times.ts';
import { recipientsFrom, virtualPacer, virtualServer, virtualWorld } from './virtual-world.ts';

const RATE_PER_SECOND = 1000;
const LENGTH_MS = 100_000;
const CONCURRENCY = 16;
/**
 * Without a stall a call takes this long, so that the server's capacity is 16 calls in 4 ms: 4000 a second.
 */
const SERVICE_MS = 4;
const CAPACITY_PER_SECOND = (CONCURRENCY / SERVICE_MS) * 1000;
/** It stalls for the second that begins 5 s into every 10. */
const PERIOD_MS = 10_000;
const STALL_MS = 1000;
const STALL_FROM_MS = 5000;

/** When a call that starts now ends: the server does nothing while it stalls. */
function endMs(startMs: number): number {
  const periodMs = Math.floor(startMs / PERIOD_MS) * PERIOD_MS;
  const from = periodMs + STALL_FROM_MS;
  const to = from + STALL_MS;
  if (startMs >= from && startMs < to) return to + SERVICE_MS;
  const end = startMs + SERVICE_MS;
  return startMs < from && end > from ? end + STALL_MS : end;
}

/**
 * The true response time at a percentile, by the fluid model: what arrives t after the stall began waits for
 * the rest of the stall and for the backlog before it, D − t + t·λ/C, until the backlog is gone at t =
 * D/(1 − λ/C). So the waits of these arrivals are uniform between 0 and D, and all others do not wait.
 */
function trueResponseMs(percentile: number): number {
  const load = RATE_PER_SECOND / CAPACITY_PER_SECOND;
  const shareThatWaits = STALL_MS / (1 - load) / PERIOD_MS;
  const shareBeyond = 1 - percentile / 100;
  return SERVICE_MS + Math.max(0, STALL_MS * (1 - shareBeyond / shareThatWaits));
}

describe('a server that stalls for 1 s in every 10 s, at 1000/s', () => {
  const response = new Times();
  const service = new Times();
  const closed = new Times();

  beforeAll(async () => {
    const open = virtualWorld();
    const { offered, dropped, outcomes } = await open.live(
      openLoop({
        transport: virtualServer(open, endMs),
        recipients: recipientsFrom(0),
        concurrency: CONCURRENCY,
        maxInFlight: 10_000,
        schedule: { ratePerSecond: RATE_PER_SECOND, batch: 1, arrivals: 'constant', seed: 1 },
        length: { durationMs: LENGTH_MS },
        now: open.now,
        pacer: virtualPacer(open),
        observer: {
          call: (intendedMs, startedMs, endedMs) => {
            response.record(intendedMs, endedMs);
            service.record(startedMs, endedMs);
          },
          admitted: () => {},
          accepted: () => {},
        },
      }),
    );
    expect({ offered, dropped, accepted: outcomes.accepted }).toEqual({
      offered: 100_000,
      dropped: 0,
      accepted: 100_000,
    });

    const world = virtualWorld();
    await world.live(
      closedLoop({
        transport: virtualServer(world, endMs),
        recipients: recipientsFrom(0),
        concurrency: CONCURRENCY,
        batch: 1,
        length: { durationMs: 2 * PERIOD_MS },
        now: world.now,
        observer: { call: (startedMs, endedMs) => closed.record(startedMs, endedMs), accepted: () => {} },
      }),
    );
  });

  it.each([50, 80, 90, 95, 99, 99.9])('has its true response time at percentile %d', (percentile) => {
    const measuredMs = (response.percentileMicros(percentile) ?? Number.NaN) / 1000;
    const trueMs = trueResponseMs(percentile);
    expect(Math.abs(measuredMs / trueMs - 1)).toBeLessThan(0.03);
  });

  it('is hidden in its service time', () => {
    expect(trueResponseMs(99)).toBeGreaterThan(900);
    expect(service.percentileMicros(99)).toBeLessThan(1.01 * SERVICE_MS * 1000);
  });

  it('is hidden in a closed loop, which waits with it', () => {
    expect(closed.percentileMicros(99.9)).toBeLessThan(1.01 * SERVICE_MS * 1000);
  });
});
