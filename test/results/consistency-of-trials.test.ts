import { describe, expect, it } from 'vitest';
import {
  client,
  effort,
  histogramOf,
  ledger,
  mock,
  OPEN,
  open,
  problemOf,
  slice,
  trial,
} from './consistent-run.ts';

describe('a trial in a run file with correct checksums', () => {
  it.each([
    [
      'figures of an open loop',
      client(() => ({ open: null }), OPEN.id),
      /no figures of an open loop, .* open/,
    ],
    [
      'accepted × 3',
      client(({ outcomes }) => ({ outcomes: { ...outcomes, accepted: 3 * outcomes.accepted } })),
      /recipients in \d+ calls; expected at most 1/,
    ],
    [
      'accepted ÷ 3',
      client(({ outcomes }) => ({ outcomes: { ...outcomes, accepted: Math.floor(outcomes.accepted / 3) } })),
      /expected at least 1 per call/,
    ],
    [
      'accepted that the ledger does not have',
      client(({ outcomes }) => ({ outcomes: { ...outcomes, accepted: outcomes.accepted - 1, failed: 1 } })),
      /recipients were accepted, but the ledger has/,
    ],
    [
      'calls that no histogram has',
      client(({ calls, outcomes }) => ({ calls: calls + 1, outcomes: { ...outcomes, failed: 1 } })),
      /\d+ service times, but \d+ calls/,
    ],
    [
      'attempts that do not add up',
      effort((recipients) => ({ attempts: recipients, resent: 5 })),
      /attempts, of which 5 were retries, but \d+ outcomes/,
    ],
    [
      'recipients that were given up and accepted',
      effort(() => ({ exhausted: 4 })),
      /4 recipients were given up, but 0/,
    ],
    [
      'a queue longer than allowed',
      effort(() => ({ peakQueue: 10_000_000 })),
      /10000000 recipients waited for a retry/,
    ],
    [
      'recipients without a final time',
      effort(() => ({ timeToFinal: histogramOf([1]) })),
      /1 times .* time to final, but \d+ outcomes/,
    ],
    ['offered recipients that are gone', open({ offered: 9 }), /9 recipients were offered and 0 dropped/],
    [
      'more in flight than allowed',
      open({ peakInFlight: 9999 }),
      /9999 arrivals were in flight; expected at most 1800/,
    ],
    ['arrivals beyond the plan', open({ intendedSpanMs: 1e6 }), /arrivals span 1000000 ms; .* 500 ms/],
    [
      'ends beyond the trial',
      open({ endedSpanMs: 1e6 }),
      /arrivals or outcomes span 1000000 ms, but the trial lasted/,
    ],
    [
      'response times that are missing',
      open({ responseTime: histogramOf([1, 2]) }),
      /2 times .* response time, but \d+ calls/,
    ],
    [
      'latenesses that are missing',
      open({ lateness: histogramOf([1, 2]) }),
      /2 times .* lateness, but \d+ calls/,
    ],
    [
      'a corrupt histogram',
      client(({ serviceTime }) => ({
        serviceTime: `${serviceTime.slice(0, 30)}AAAA${serviceTime.slice(34)}`,
      })),
      /a histogram can't be read: /,
    ],
    [
      'a histogram that is none',
      client(() => ({ serviceTime: 'hello' })),
      /a histogram can't be read: not a compressed HdrHistogram/,
    ],
    [
      'a call longer than its trial',
      client(({ calls }) => ({ serviceTime: histogramOf([4000, ...Array(calls - 1).fill(1)]) })),
      /a service time of \d+ ms, but the trial lasted/,
    ],
    [
      'calls that took longer than there was time',
      client(({ calls }) => ({ serviceTime: histogramOf(Array(calls).fill(100)) })),
      /the calls took \d+ ms in total, .* 32 concurrent calls in \d+(\.\d+)? ms/,
    ],
    [
      'a trial shorter than planned',
      client(({ calls, elapsedMs }) => ({
        elapsedMs: elapsedMs / 2,
        serviceTime: histogramOf(Array(calls).fill(1)),
      })),
      /the trial lasted 2\d+(\.\d+)? ms; the plan has 500 ms/,
    ],
    [
      'a trial longer than planned',
      trial(({ client, mock }) => ({
        client: { ...client, elapsedMs: 5000 },
        mock: mock === null ? null : { ...mock, countedMs: 5000 },
      })),
      /the trial lasted 5000 ms; the plan has 500 ms/,
    ],
    [
      'a trial longer than its mock counted',
      client(() => ({ elapsedMs: 600 })),
      /the trial lasted 600 ms, but the mock counted for/,
    ],
    [
      'slices that go back',
      client(({ calls }) => ({ timeline: [slice(2, calls), slice(1, 0)] })),
      /slice ends at 1 ms, .* not after/,
    ],
    [
      'slices with other messages',
      client(() => ({ timeline: [slice(1, 7), slice(2, 0)] })),
      /7 messages; expected \d+/,
    ],
    ['no ledger', trial(() => ({ ledger: null })), /no ledger, but a mock/],
    ['no mock', trial(() => ({ mock: null })), /no figures of the mock/],
    [
      'a ledger without a mock',
      trial(
        () => ({ ledger: { accepted: 0, received: 0, exact: true, faults: [], account: null } }),
        'receipt/static/null',
      ),
      /a ledger, but no mock/,
    ],
    [
      'a ledger that hides a loss',
      ledger({ received: 1 }),
      /the ledger lists no fault, but has \d+ accepted and 1 received/,
    ],
    [
      'a ledger that calls a fault exact',
      ledger({ faults: [{ fault: 'lost', recipient: null, index: null, detail: '' }] }),
      /the ledger is exact, but lists 1 faults/,
    ],
    [
      'a ledger that calls itself inexact',
      ledger({ exact: false }),
      /the ledger is not exact, but lists 0 faults/,
    ],
    [
      'a ledger whose deliveries do not add up',
      ledger({ account: { delivered: 1, duplicates: 0, unknown: 0, lost: 0 } }),
      /the ledger has 1 deliveries and 0 duplicates, but received/,
    ],
    [
      'sessions that were never begun',
      mock({
        wire: {
          bytesReceived: 0,
          bytesSent: 0,
          turnarounds: 0,
          connectionsOpened: 0,
          requests: 0,
          handshakes: 1,
          resumed: 2,
          authentications: 0,
        },
      }),
      /1 in all, but 2 resumed/,
    ],
  ])('is rejected with line and reason for %s', (_, { lines, number }, expected) => {
    const problem = problemOf(lines);
    expect(problem).toMatch(expected);
    if (number !== null) expect(problem).toMatch(new RegExp(`^${number}: `));
  });
});
