import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_DIALECTS, type DialectName, startApiMock } from '../../mocks/api/index.ts';
import type { MockServer } from '../../mocks/contract.ts';
import type { Endpoint } from '../../src/model/transport.ts';
import { answersTo, rawClient, statusesIn } from '../mocks/api/http/raw.ts';
import { brevoCases } from '../mocks/api/requests/brevo.ts';
import { mailgunCases } from '../mocks/api/requests/mailgun.ts';
import { mailjetCases } from '../mocks/api/requests/mailjet.ts';
import { postmarkCases } from '../mocks/api/requests/postmark.ts';
import { resendCases } from '../mocks/api/requests/resend.ts';
import { sendgridCases } from '../mocks/api/requests/sendgrid.ts';
import { sesCases } from '../mocks/api/requests/ses.ts';
import { sparkpostCases } from '../mocks/api/requests/sparkpost.ts';
import { compressed, overFetch, overHttp2, overHttps, type Speaker } from '../mocks/api/requests/spoken.ts';
import { keepingSink, type Received, type RequestCase } from '../mocks/api/requests/table.ts';

const CASES: Readonly<Record<DialectName, readonly RequestCase[]>> = {
  sendgrid: sendgridCases,
  postmark: postmarkCases,
  mailgun: mailgunCases,
  sparkpost: sparkpostCases,
  mailjet: mailjetCases,
  resend: resendCases,
  brevo: brevoCases,
  ses: sesCases,
};

/** Ids and times, which are a mock's own. */
const OWN =
  /^(?:id|ID|template_id|ErrorIdentifier|MessageUUID|MessageID|MessageId|MessageHref|messageIds?|SubmittedAt|updated_at|createdAt)$/;

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly parsed: unknown;
  readonly received: readonly Received[];
}

/** One mock, and the calls of the table so far. */
async function startPlaying(
  dialect: DialectName,
  host: (typeof HOSTS)[number],
  speakerOf: (endpoint: Endpoint) => Speaker = overFetch,
) {
  const sink = keepingSink();
  const security = speakerOf === overFetch ? 'none' : 'tls';
  const mock = await startApiMock({ dialect, host, port: 0, sink, security });
  const speaker = speakerOf(mock.endpoint);
  const answers = new Map<string, unknown>();
  async function play({ name, call }: RequestCase): Promise<Reply> {
    const before = sink.received.length;
    const spoken = await speaker.speak(call(mock.endpoint, answers));
    const parsed = jsonOf(spoken.body);
    answers.set(name, parsed);
    return { ...spoken, parsed, received: sink.received.slice(before) };
  }
  async function close(): Promise<void> {
    speaker.close();
    await mock.close();
  }
  return { mock, play, close };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => (OWN.test(key) ? masked(value) : value));
  } catch {
    return text;
  }
}

/** An object, so that the value stays readable for later calls and yet equals that of the other host. */
function masked(value: unknown): unknown {
  return { toString: () => String(value) };
}

function comparable({ status, headers, parsed, received }: Reply): unknown {
  // The length differs with the digits of an id or a time; HTTP/2 has no Connection.
  const { 'x-message-id': messageId, 'content-length': _, connection: __, ...others } = headers;
  return {
    status,
    headers: { ...others, hasMessageId: messageId !== undefined },
    // An answer about time names the second in which it was given.
    body: JSON.stringify(parsed).replace(/(?<= than )\d{8}T\d{6}Z/, 'now'),
    received,
  };
}

const HOSTS = ['fast', 'library'] as const;
/** JSON, forms, and signatures over what HTTP/2 says otherwise: of these, all calls go over TLS too. */
const OVER_TLS: readonly DialectName[] = ['sendgrid', 'mailgun', 'ses'];
/**
 * What is too long takes time, and goes over TLS once alone: by HTTP/2 to the fast host, because of its
 * windows.
 */
const goesTo = ({ status }: RequestCase, at: number): boolean => status !== 413 || at === 1;
const HEAD = 'Host: x\r\nConnection: close\r\n';

describe.each(HOSTS)('as an HTTP server, the %s host', (host) => {
  let mock: MockServer;
  beforeAll(async () => {
    mock = await startApiMock({ dialect: 'sendgrid', host, port: 0, sink: keepingSink() });
  });
  afterAll(() => mock.close());

  test.each([
    [
      'answers pipelined requests in order',
      `GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /v3/mail/send HTTP/1.1\r\n${HEAD}\r\n`,
      [404, 401],
    ],
    ['takes headers in any case', `GET /a HTTP/1.1\r\nhOST: x\r\ncONNECTION: cLOSE\r\n\r\n`, [404]],
    ['closes after an answer to HTTP/1.0', 'GET /a HTTP/1.0\r\n\r\n', [404]],
    ['ignores an empty line before a request', `\r\nGET /a HTTP/1.1\r\n${HEAD}\r\n`, [404]],
    ['refuses what is not HTTP', 'nonsense\r\n\r\n', [400]],
    ['refuses HTTP/1.1 without Host', 'GET /a HTTP/1.1\r\n\r\n', [400]],
    [
      'refuses a malformed chunk',
      `POST /a HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nx\r\n`,
      [400],
    ],
    [
      'refuses a body with two lengths',
      `POST /a HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      [400],
    ],
    [
      'refuses a length beside chunks',
      `POST /a HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      [400],
    ],
    [
      'refuses an expectation that it cannot meet',
      `POST /a HTTP/1.1\r\n${HEAD}Expect: more\r\nContent-Length: 0\r\n\r\n`,
      [417],
    ],
  ])('%s', async (_, bytes, statuses) => {
    expect(statusesIn(await answersTo(mock.endpoint.port, bytes))).toEqual(statuses);
  });

  test('sends no body in response to HEAD, but its length', async () => {
    const answer = await answersTo(mock.endpoint.port, `HEAD /a HTTP/1.1\r\n${HEAD}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n.*Content-Length: \d\d.*\r\n\r\n$/is);
  });

  test('sends 100 Continue to a client that waits for it, and counts both turnarounds', async () => {
    const { turnarounds, requests } = mock.wire();
    const { socket, until } = rawClient(mock.endpoint.port);
    socket.write(`POST /a HTTP/1.1\r\n${HEAD}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
    await until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    socket.write('{}');
    expect(statusesIn(await until(/ 404 .*\}$/s))).toEqual([100, 404]);
    socket.destroy();
    expect(mock.wire()).toMatchObject({ turnarounds: turnarounds + 2, requests: requests + 1 });
  });
});

for (const dialect of Object.keys(API_DIALECTS) as DialectName[]) {
  describe(`the ${dialect} mock`, async () => {
    const fast = await startPlaying(dialect, 'fast');
    const reference = await startPlaying(dialect, 'library');
    const mocks: readonly MockServer[] = [fast.mock, reference.mock];
    const secured = OVER_TLS.includes(dialect)
      ? await Promise.all(
          HOSTS.flatMap((host) =>
            [overHttps, overHttp2].map((speakerOf) => startPlaying(dialect, host, speakerOf)),
          ),
        )
      : [];
    afterAll(() => Promise.all([fast, reference, ...secured].map((one) => one.close())));

    test.each(CASES[dialect])('answers alike on both hosts: $name', async (one) => {
      const reply = await fast.play(one);
      expect({ status: reply.status, body: reply.body }).toMatchObject({ status: one.status });
      if (one.says instanceof RegExp) expect(reply.body).toMatch(one.says);
      else if (one.says !== undefined) expect(reply.body).toContain(one.says);
      expect(reply.received).toHaveLength(one.delivered ?? 0);
      for (const other of [reference, ...secured.filter((_, at) => goesTo(one, at))])
        expect(comparable(await other.play(one))).toEqual(comparable(reply));
    });

    if (secured.length > 0)
      test('counts the same over TLS, and a turnaround for each handshake', () => {
        for (const [at, { mock }] of secured.entries()) {
          const { requests, turnarounds, handshakes, connectionsOpened } = mock.wire();
          expect(requests).toBe(CASES[dialect].filter((one) => goesTo(one, at)).length);
          expect(handshakes).toBe(connectionsOpened);
          expect(turnarounds).toBe(requests + handshakes);
        }
      });

    if (dialect !== 'sendgrid')
      test('rejects compressed messages, which its provider does not document', async () => {
        const sink = keepingSink();
        const mock = await startApiMock({ dialect, host: 'fast', port: 0, sink });
        const call = CASES[dialect][0]?.call(mock.endpoint, new Map()) ?? expect.fail('no case');
        const { status } = await overFetch(mock.endpoint).speak(await compressed(call));
        expect([400, 403, 415, 422]).toContain(status);
        expect(sink.received).toEqual([]);
        await mock.close();
      });

    test('counts the same requests on both hosts', () => {
      const [ours, theirs] = mocks.map((mock) => mock.wire());
      expect(ours?.requests).toBe(CASES[dialect].length);
      expect(theirs?.requests).toBe(ours?.requests);
      expect(ours?.turnarounds).toBe(ours?.requests);
      expect(ours?.connectionsOpened).toBeGreaterThan(0);
      expect(ours?.bytesReceived).toBeGreaterThan(1000);
      expect(ours?.bytesSent).toBeGreaterThan(1000);
    });
  });
}
