import { expect, it } from 'vitest';
import { createRouter, type DialectInstance, jsonResponse } from '../../../mocks/api/dialect.ts';
import { apiFaults } from '../../../mocks/api/faults.ts';
import { withIdempotency } from '../../../mocks/api/idempotency.ts';
import { startApiMock } from '../../../mocks/api/index.ts';
import type { Sink } from '../../../mocks/contract.ts';
import { createFaults } from '../../../mocks/faults/faults.ts';
import { FaultsNotation } from '../../../src/config/faults.ts';

/** A provider with idempotency keys. It delivers to the address in the body. */
function provider(notation: string) {
  const delivered: string[] = [];
  const sink: Sink = { keeps: false, deliver: ({ recipient }) => void delivered.push(recipient) };
  const faults = createFaults(FaultsNotation.parse(notation), 1);
  faults.begin();
  const faultAnswer = apiFaults(faults, sink);
  let ids = 0;
  const instance: DialectInstance = {
    routes: [
      {
        method: 'POST',
        path: '/send',
        maxBytes: 100,
        answer({ body }) {
          faultAnswer.sink.deliver({
            recipient: body.toString(),
            id: '',
            read: () => expect.fail('no message is read'),
          });
          return jsonResponse(200, { id: ids++ });
        },
      },
    ],
    refuse: () => undefined,
    tooLarge: () => jsonResponse(413, {}),
    unknown: () => jsonResponse(404, {}),
    idempotency: {
      header: 'idempotency-key',
      conflict: () => jsonResponse(409, {}),
      inProgress: () => jsonResponse(409, { name: 'in progress' }),
    },
  };
  const router = createRouter(instance);
  const { around } = faultAnswer.of(instance);
  const send = async (to: string, key?: string) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    return await around(() =>
      router.answer({ method: 'POST', path: '/send', headers, body: Buffer.from(to) }),
    );
  };
  return { send, delivered, faults };
}

it('a second attempt with the same key gets the first response and delivers nothing', async () => {
  const { send, delivered } = provider('accepted:disconnect@100%');
  expect(await send('a', 'k1')).toMatchObject({ hangUp: 'disconnect' });
  expect(await send('a', 'k1')).toMatchObject({ status: 200, body: '{"id":0}' });
  expect(await send('b', 'k2')).toMatchObject({ hangUp: 'disconnect' });
  expect(delivered).toEqual(['a', 'b']);
});

it('without a key, or with another key, it is a second message', async () => {
  const { send, delivered } = provider('accepted:disconnect@100%');
  await send('a');
  await send('a');
  await send('a', 'k1');
  expect(delivered).toEqual(['a', 'a', 'a']);
});

it('removes the key of a request that was rejected later', async () => {
  for (const notation of ['api:503@100%', 'api:reset@100%', 'item:400@first1']) {
    const { send, delivered } = provider(notation);
    await send('a', 'k1');
    expect(delivered).toEqual([]);
    expect(await send('a', 'k1')).toMatchObject({ status: 200 });
    expect(delivered).toEqual(['a']);
  }
});

it('rejects a key that another request used', async () => {
  const { send } = provider('api:503@every99');
  await send('a', 'k1');
  expect(await send('b', 'k1')).toMatchObject({ status: 409 });
});

it.each(['api:delay=1h@first1', 'accepted:delay=1h@first1'])(
  'reports that a request with the key is in progress (%s)',
  async (notation) => {
    const { send, delivered, faults } = provider(notation);
    const first = send('a', 'k1');
    expect(await send('a', 'k1')).toMatchObject({ status: 409, body: '{"name":"in progress"}' });
    expect(await send('b', 'k1')).toMatchObject({ status: 409, body: '{}' });
    expect(delivered).toEqual(notation.startsWith('api') ? [] : ['a']);
    // The trial ends, and with it every wait.
    faults.end();
    await first;
    expect(await send('a', 'k1')).toMatchObject({ status: 200 });
    expect(delivered).toEqual(['a']);
  },
);

it.each(['fast', 'library'] as const)('the %s host forgets a key whose request was refused', async (host) => {
  const delivered: string[] = [];
  const sink: Sink = { keeps: false, deliver: ({ recipient }) => void delivered.push(recipient) };
  const faults = createFaults(FaultsNotation.parse('api:503@first1'), 1);
  faults.begin();
  const mock = await startApiMock({ dialect: 'resend', host, port: 0, sink, faults });
  const { port, secret } = mock.endpoint;
  const send = () =>
    fetch(`http://127.0.0.1:${port}/emails`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'idempotency-key': 'k1' },
      body: JSON.stringify({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't' }),
    });
  expect([(await send()).status, (await send()).status]).toEqual([503, 200]);
  expect(delivered).toEqual(['b@example.com']);
  await mock.close();
});

it('ignores a key in a request that sends nothing, because only one of the hosts passes on its body', () => {
  const once = withIdempotency({
    header: 'idempotency-key',
    conflict: () => jsonResponse(409, {}),
    inProgress: () => jsonResponse(409, {}),
  });
  const headers = { 'idempotency-key': 'k1' };
  const statuses = ['x', ''].map((body) => {
    const request = { method: 'GET', path: '/emails', headers, body: Buffer.from(body) };
    const response = once(request, () => jsonResponse(200, {}));
    return response instanceof Promise ? expect.fail('a promise') : response.status;
  });
  expect(statuses).toEqual([200, 200]);
});
