import { describe, expect, it } from 'vitest';
import {
  client,
  complaintOf,
  effort,
  histogramOf,
  ledger,
  mock,
  OPEN,
  open,
  slice,
  trial,
} from './consistent-run.ts';

describe('a trial in a run file whose checksums are right', () => {
  it.each([
    [
      'figures of an open loop',
      client(() => ({ open: null }), OPEN.id),
      /no figures of an open loop; the plan says open/,
    ],
    [
      'accepted × 3',
      client(({ outcomes }) => ({ outcomes: { ...outcomes, accepted: 3 * outcomes.accepted } })),
      /recipients in \d+ calls; a call has at most 1/,
    ],
    [
      'accepted ÷ 3',
      client(({ outcomes }) => ({ outcomes: { ...outcomes, accepted: Math.floor(outcomes.accepted / 3) } })),
      /a call has at least 1/,
    ],
    [
      'accepted that the ledger does not have',
      client(({ outcomes }) => ({ outcomes: { ...outcomes, accepted: outcomes.accepted - 1, failed: 1 } })),
      /recipients were accepted; the ledger has/,
    ],
    [
      'calls that no histogram has',
      client(({ calls, outcomes }) => ({ calls: calls + 1, outcomes: { ...outcomes, failed: 1 } })),
      /\d+ service times and \d+ calls/,
    ],
    [
      'attempts that do not add up',
      effort((recipients) => ({ attempts: recipients, resent: 5 })),
      /attempts, 5 of them repeated, do not make/,
    ],
    [
      'recipients that were given up and accepted',
      effort(() => ({ exhausted: 4 })),
      /4 recipients were given up; 0 were not accepted/,
    ],
    [
      'a queue longer than allowed',
      effort(() => ({ peakQueue: 10_000_000 })),
      /10000000 recipients waited to be sent again/,
    ],
    [
      'fates that were not decided',
      effort(() => ({ timeToFinal: histogramOf([1]) })),
      /1 times in its histogram of time to final and \d+ outcomes/,
    ],
    ['offered recipients that are gone', open({ offered: 9 }), /9 recipients were offered and 0 dropped/],
    [
      'more in flight than allowed',
      open({ peakInFlight: 9999 }),
      /9999 arrivals were in flight; at most 1800 may be/,
    ],
    [
      'arrivals beyond the plan',
      open({ intendedSpanMs: 1e6 }),
      /arrivals over 1000000 ms; 500 ms were planned/,
    ],
    [
      'ends beyond the trial',
      open({ endedSpanMs: 1e6 }),
      /arrivals or ends over 1000000 ms; the trial lasted/,
    ],
    [
      'response times that are missing',
      open({ responseTime: histogramOf([1, 2]) }),
      /2 times in its histogram of response time and \d+ calls/,
    ],
    [
      'latenesses that are missing',
      open({ lateness: histogramOf([1, 2]) }),
      /2 times in its histogram of lateness and \d+ calls/,
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
      /a service time of \d+ ms; the trial lasted/,
    ],
    [
      'calls that took longer than there was time',
      client(({ calls }) => ({ serviceTime: histogramOf(Array(calls).fill(100)) })),
      /the calls took \d+ ms together; 32 at once in \d+(\.\d+)? ms take less/,
    ],
    [
      'a trial shorter than planned',
      client(({ calls, elapsedMs }) => ({
        elapsedMs: elapsedMs / 2,
        serviceTime: histogramOf(Array(calls).fill(1)),
      })),
      /the trial lasted 2\d+(\.\d+)? ms; 500 ms were planned/,
    ],
    [
      'a trial longer than planned',
      trial(({ client, mock }) => ({
        client: { ...client, elapsedMs: 5000 },
        mock: mock === null ? null : { ...mock, countedMs: 5000 },
      })),
      /the trial lasted 5000 ms; 500 ms were planned/,
    ],
    [
      'a trial longer than its mock counted',
      client(() => ({ elapsedMs: 600 })),
      /the trial lasted 600 ms, but the mock counted for/,
    ],
    [
      'slices that go back',
      client(({ calls }) => ({ timeline: [slice(2, calls), slice(1, 0)] })),
      /a slice ends at 1 ms twice, or too late/,
    ],
    [
      'slices with other messages',
      client(() => ({ timeline: [slice(1, 7), slice(2, 0)] })),
      /7 messages in the timeline; \d+ ended/,
    ],
    ['no ledger', trial(() => ({ ledger: null })), /no ledger, though a mock received the messages/],
    ['no mock', trial(() => ({ mock: null })), /no figures of the mock/],
    [
      'a ledger without a mock',
      trial(
        () => ({ ledger: { accepted: 0, received: 0, exact: true, faults: [], account: null } }),
        'receipt/static/null',
      ),
      /a ledger without a mock/,
    ],
    [
      'a ledger that hides a loss',
      ledger({ received: 1 }),
      /the ledger lists no fault, but has \d+ accepted and 1 received/,
    ],
    [
      'a ledger that calls a fault exact',
      ledger({ faults: [{ fault: 'lost', recipient: null, index: null, detail: '' }] }),
      /the ledger is exact and lists 1 faults/,
    ],
    [
      'a ledger that calls itself inexact',
      ledger({ exact: false }),
      /the ledger is not exact and lists 0 faults/,
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
      /2 of 1 TLS handshakes resumed a session/,
    ],
  ])('is refused with line and reason for %s', (_, { lines, number }, expected) => {
    const complaint = complaintOf(lines);
    expect(complaint).toMatch(expected);
    if (number !== null) expect(complaint).toMatch(new RegExp(`^${number}: `));
  });
});
