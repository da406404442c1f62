import { performance } from 'node:perf_hooks';
import { afterEach, expect, it } from 'vitest';
import { createRouter, type DialectInstance, jsonResponse } from '../../mocks/api/dialect.ts';
import { startFastHost } from '../../mocks/api/fast-host.ts';
import { apiFaults } from '../../mocks/api/faults.ts';
import type { Sink } from '../../mocks/contract.ts';
import { createFaults } from '../../mocks/faults/faults.ts';
import { serverTlsOf, trustOf } from '../../mocks/tls/server-side.ts';
import { FaultsNotation } from '../../src/config/faults.ts';
import { RetryNotation } from '../../src/config/retry.ts';
import { retryingLoop } from '../../src/load/retry/closed-loop.ts';
import { retriesFor } from '../../src/load/retry/retries.ts';
import { wakeAt } from '../../src/load/retry/wake-at.ts';
import { type Feature, type Security, securityOf } from '../../src/model/feature.ts';
import { seededRandom } from '../../src/model/random.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import type { ApiRequest, Dialect } from '../../src/transports/api/dialect.ts';
import { refusal } from '../../src/transports/api/dialect.ts';
import { ApiTransport } from '../../src/transports/api/transport.ts';
import { accepted, alike } from '../../src/transports/outcomes.ts';
import { recipientsFrom } from '../load/virtual-world.ts';
import { STATIC } from '../transports/contents.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const HEADER = 'idempotency-key';

function lines(to: readonly Recipient[]): ApiRequest {
  return { path: '/send', headers: {}, body: to.map(({ address }) => address).join('\n') };
}

/** The smallest of providers' formats: one address a line. */
const dialect: Dialect<null> = {
  name: 'lines',
  idempotencyHeader: HEADER,
  prepare: async () => null,
  perRequest: () => 100,
  compose: (_, to) => lines(to),
  composeWhole: (_, to) => lines(to),
  outcomes: (response, to) =>
    response.status === 200 ? accepted(to.length) : alike(to.length, refusal(response, '')),
};

/**
 * A provider of that format on a socket that loses every tenth reply or so, with an account of what it
 * delivered.
 */
async function provider(takesKeys: boolean, security: Security) {
  const delivered = new Map<string, number>();
  const sink: Sink = {
    keeps: false,
    deliver: ({ recipient }) => void delivered.set(recipient, (delivered.get(recipient) ?? 0) + 1),
  };
  const faults = createFaults(FaultsNotation.parse('accepted:reset@10%'), 1);
  faults.begin();
  const faultResults = apiFaults(faults, sink);
  const instance: DialectInstance = {
    routes: [
      {
        method: 'POST',
        path: '/send',
        maxBytes: 10_000,
        answer({ body }) {
          for (const recipient of body.toString().split('\n'))
            faultResults.sink.deliver({ recipient, id: '', read: () => expect.fail('nobody keeps it') });
          return jsonResponse(200, {});
        },
      },
    ],
    refuse: () => undefined,
    tooLarge: () => jsonResponse(413, {}),
    unknown: () => jsonResponse(404, {}),
    ...(takesKeys
      ? {
          idempotency: {
            header: HEADER,
            conflict: () => jsonResponse(409, {}),
            inProgress: () => jsonResponse(409, {}),
          },
        }
      : {}),
  };
  const tls = await serverTlsOf(security);
  const host = await startFastHost(0, createRouter(instance), faultResults.of(instance), tls);
  opened.push(host);
  return { endpoint: { host: '127.0.0.1', port: host.port, ...trustOf(tls) }, delivered, faults };
}

async function sendWith(
  policy: string,
  takesKeys: boolean,
  batch: number,
  features: readonly Feature[] = [],
) {
  const { endpoint, delivered, faults } = await provider(takesKeys, securityOf(features));
  const transport = new ApiTransport(dialect, {
    endpoint,
    concurrency: 4,
    connection: 'warm',
    timeoutMs: 5000,
    features,
  });
  opened.push(transport);
  await transport.prepare(STATIC);
  const retry = RetryNotation.parse(`${policy},first=2ms`);
  const { outcomes } = await retryingLoop({
    transport,
    recipients: recipientsFrom(0),
    concurrency: 4,
    batch,
    length: { messages: 200 },
    now: () => performance.now(),
    observer: { call: () => {}, accepted: () => {} },
    retries: (settled) => retriesFor(retry, seededRandom(1), 'n', settled),
    wakeAt,
    decided: () => {},
  });
  const counts = [...delivered.values()];
  return {
    outcomes,
    reached: counts.length,
    twice: counts.filter((count) => count > 1).length,
    unacknowledged: faults.end().unacknowledged,
  };
}

it('after a lost reply, a sender that retries sends twice', async () => {
  const { outcomes, reached, twice, unacknowledged } = await sendWith('exponential', true, 1);
  expect([outcomes.accepted, reached]).toEqual([200, 200]);
  expect(unacknowledged).toBeGreaterThan(0);
  expect(twice).toBe(unacknowledged);
});

it.each([1, 10])('with idempotency keys it does not, in calls of %i', async (batch) => {
  const { outcomes, reached, twice, unacknowledged } = await sendWith('idempotent', true, batch);
  expect([outcomes.accepted, reached]).toEqual([200, 200]);
  expect(unacknowledged).toBeGreaterThan(0);
  expect(twice).toBe(0);
});

it('over HTTP/2 it sends twice only the messages that were accepted on the lost connection', async () => {
  // A call may lose its connection several times, for the sake of others.
  const { outcomes, reached, twice, unacknowledged } = await sendWith('exponential,attempts=20', true, 1, [
    'h2',
  ]);
  expect([outcomes.accepted, reached]).toEqual([200, 200]);
  expect(unacknowledged).toBeGreaterThan(0);
  expect(twice).toBe(unacknowledged);
});

it('it sends twice if the provider has no idempotency keys', async () => {
  const { twice, unacknowledged } = await sendWith('idempotent', false, 1);
  expect(twice).toBe(unacknowledged);
});

it('a sender that gives uncertain messages up sends nothing twice, and misses some deliveries', async () => {
  const { outcomes, reached, twice, unacknowledged } = await sendWith('careful', true, 1);
  expect([reached, twice]).toEqual([200, 0]);
  expect(outcomes.failed).toBe(unacknowledged);
  expect(outcomes.accepted).toBe(200 - unacknowledged);
});
