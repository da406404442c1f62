import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DialectName, startApiMock } from '../../mocks/api/index.ts';
import type { MockServer } from '../../mocks/contract.ts';
import { createFaults } from '../../mocks/faults/faults.ts';
import { FaultsNotation } from '../../src/config/faults.ts';
import type { Endpoint } from '../../src/model/transport.ts';
import { keepingSink } from '../mocks/api/requests/table.ts';

const opened: MockServer[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One message for each address, in one request. */
const REQUESTS = {
  sendgrid: ({ secret = '' }, to) => ({
    path: '/v3/mail/send',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      personalizations: to.map((email) => ({ to: [{ email }] })),
      from: { email: 'shop@example.com' },
      subject: 'Hello',
      content: [{ type: 'text/plain', value: 'Hello' }],
    }),
  }),
  mailgun: ({ secret = '' }, to) => ({
    path: '/v3/example.com/messages',
    headers: {
      authorization: `Basic ${Buffer.from(`api:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams([
      ['from', 'shop@example.com'],
      ...to.map((one) => ['to', one] as [string, string]),
      ['recipient-variables', JSON.stringify(Object.fromEntries(to.map((one) => [one, {}])))],
      ['subject', 'Hello'],
      ['text', 'Hello'],
    ]).toString(),
  }),
  postmark: ({ secret = '' }, to) => ({
    path: to.length === 1 ? '/email' : '/email/batch',
    headers: { 'x-postmark-server-token': secret, 'content-type': 'application/json' },
    body: JSON.stringify(
      to.length === 1 ? postmarkMessage(to[0] ?? '') : to.map((one) => postmarkMessage(one)),
    ),
  }),
  sparkpost: ({ secret = '' }, to) => ({
    path: '/api/v1/transmissions',
    headers: { authorization: secret, 'content-type': 'application/json' },
    body: JSON.stringify({
      recipients: to.map((address) => ({ address })),
      content: { from: 'shop@example.com', subject: 'Hello', text: 'Hello' },
    }),
  }),
  mailjet: ({ user = '', secret = '' }, to) => ({
    path: '/v3.1/send',
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      Globals: { From: { Email: 'shop@example.com' }, Subject: 'Hello', TextPart: 'Hello' },
      Messages: to.map((Email) => ({ To: [{ Email }] })),
    }),
  }),
} as const satisfies Partial<Record<DialectName, (at: Endpoint, to: readonly string[]) => Request>>;

function postmarkMessage(to: string): object {
  return { From: 'shop@example.com', To: to, Subject: 'Hello', TextBody: 'Hello' };
}

type Tried = keyof typeof REQUESTS;

const SHAPES: Readonly<Record<Tried, RegExp>> = {
  sendgrid: /"errors":/,
  mailgun: /message|Forbidden/,
  postmark: /"ErrorCode":/,
  sparkpost: /^\{"errors":\[\{"message":/,
  mailjet: /"ErrorIdentifier":.*"StatusCode":/,
};

/** What a batch is answered with of which some are refused, and how each of these looks. */
const ITEMS: Readonly<Partial<Record<Tried, { readonly status: number; readonly refusal: RegExp }>>> = {
  postmark: { status: 200, refusal: /"ErrorCode":406/g },
  sparkpost: { status: 200, refusal: /invalid recipient address\.email/g },
  mailjet: { status: 400, refusal: /"Status":"error"/g },
};
const HOSTS = ['fast', 'library'] as const;
const DIALECTS = Object.keys(REQUESTS) as Tried[];
const combinations = HOSTS.flatMap((host) => DIALECTS.map((dialect) => ({ host, dialect })));

async function withFaults(dialect: Tried, host: (typeof HOSTS)[number], notation: string) {
  const faults = createFaults(FaultsNotation.parse(notation), 1);
  faults.begin();
  const sink = keepingSink();
  const mock = await startApiMock({ dialect, host, port: 0, sink, faults });
  opened.push(mock);
  const { endpoint } = mock;
  /** The answer, or undefined where the connection ended without one. */
  const send = async (to: readonly string[] = ['a@x.example'], giveUp = AbortSignal.timeout(10_000)) => {
    const { path, headers, body } = REQUESTS[dialect](endpoint, to);
    try {
      const response = await fetch(`http://${endpoint.host}:${endpoint.port}${path}`, {
        method: 'POST',
        headers,
        body,
        signal: giveUp,
      });
      return { status: response.status, headers: response.headers, body: await response.text() };
    } catch {
      return undefined;
    }
  };
  return { faults, sink, send };
}

/**
 * SparkPost's transmissions have no limit of requests, only limits of sending:
 * https://developers.sparkpost.com/api/#header-rate-limiting
 */
const throttledBy = (dialect: string): number => (dialect === 'sparkpost' ? 420 : 429);

describe.each(combinations)('the $host host of the $dialect mock with faults', ({ host, dialect }) => {
  it.each([400, 401, 413, 429, 500, 502, 503])(
    'answers %i in the provider’s own shape, and delivers nothing',
    async (status) => {
      const { send, sink } = await withFaults(dialect, host, `api:${status}@100%x1`);
      const answer = await send();
      expect(answer?.status).toBe(status === 429 ? throttledBy(dialect) : status);
      expect(answer?.body).toMatch(SHAPES[dialect]);
      expect(sink.received).toEqual([]);
      expect((await send())?.status).toBe(okOf(dialect));
    },
  );

  it.each(['connect:disconnect', 'connect:reset', 'body:reset', 'api:disconnect', 'api:reset'])(
    'ends the connection as %s says, and delivers nothing',
    async (notation) => {
      const { send, sink } = await withFaults(dialect, host, `${notation}@first1`);
      expect(await send()).toBeUndefined();
      expect(sink.received).toEqual([]);
      expect((await send())?.status).toBe(okOf(dialect));
    },
  );

  it('accepts, loses the response, and counts the unacknowledged recipients', async () => {
    const { send, sink, faults } = await withFaults(dialect, host, 'accepted:reset@100%');
    expect(await send(['a@x.example', 'b@x.example'])).toBeUndefined();
    expect(sink.received.map(({ recipient }) => recipient)).toEqual(['a@x.example', 'b@x.example']);
    expect((await send(['a@x.example', 'b@x.example']))?.status).toBe(okOf(dialect));
    expect(sink.received).toHaveLength(4);
    expect(faults.end()).toMatchObject({ unacknowledged: 2 });
  });

  it('throttles by recipients, with the hints that the provider gives', async () => {
    const { send, sink } = await withFaults(dialect, host, 'rate=0.01/s,burst=2');
    expect((await send(['a@x.example', 'b@x.example']))?.status).toBe(okOf(dialect));
    const answer = await send(['c@x.example']);
    expect(answer?.status).toBe(throttledBy(dialect));
    expect(sink.received).toHaveLength(2);
    if (dialect === 'sendgrid') {
      expect(answer?.headers.get('x-ratelimit-remaining')).toBe('0');
      const seconds = Number(answer?.headers.get('x-ratelimit-reset')) - Date.now() / 1000;
      expect(seconds).toBeGreaterThan(90);
      expect(seconds).toBeLessThanOrEqual(101);
    }
    if (dialect === 'mailgun') expect(answer?.body).toMatch(/try again after (?:99|100) seconds/);
    if (dialect === 'postmark') expect(answer?.body).toContain('"ErrorCode":429');
  });

  it('rejects one recipient of a batch if the provider can, otherwise the whole request', async () => {
    const { send, sink, faults } = await withFaults(dialect, host, 'item:400@50%');
    const to = Array.from({ length: 8 }, (_, i) => `r${i}@x.example`);
    const answer = await send(to);
    const { status, refusal } = ITEMS[dialect] ?? { status: 400, refusal: undefined };
    const refused = refusal === undefined ? to.length : (answer?.body.match(refusal) ?? []).length;
    expect(answer?.status).toBe(status);
    expect(refused).toBeGreaterThan(0);
    expect(sink.received).toHaveLength(to.length - refused);
    expect(faults.end().fired[0]?.times).toBeGreaterThan(0);
  });

  it('delays the response, or stays silent, as configured', async () => {
    const late = await withFaults(dialect, host, 'api:delay=30ms@first1,accepted:delay=30ms@first1');
    expect((await late.send())?.status).toBe(okOf(dialect));
    expect(late.faults.end().unacknowledged).toBe(1);
    const mute = await withFaults(dialect, host, 'api-accepted:stall@first1');
    const giveUp = new AbortController();
    const unacknowledged = mute.send(['a@x.example'], giveUp.signal);
    await vi.waitFor(() => expect(mute.sink.received).toHaveLength(1), 10_000);
    // By the time that the next one has its answer, the first would have had it too.
    expect((await mute.send(['b@x.example']))?.status).toBe(okOf(dialect));
    giveUp.abort();
    expect(await unacknowledged).toBeUndefined();
    expect(mute.sink.received).toHaveLength(2);
  });
});

it.each(HOSTS)('the %s host reads nothing from a connection that stalls at its start', async (host) => {
  const { send, sink } = await withFaults('sendgrid', host, 'connect:stall@first1');
  const giveUp = new AbortController();
  const unacknowledged = send(['a@x.example'], giveUp.signal);
  expect((await send(['b@x.example']))?.status).toBe(202);
  giveUp.abort();
  expect(await unacknowledged).toBeUndefined();
  expect(sink.received.map(({ recipient }) => recipient)).toEqual(['b@x.example']);
});

function okOf(dialect: Tried): number {
  return dialect === 'sendgrid' ? 202 : 200;
}
