import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type { Transport, TransportDefinition, TransportOptions } from '../../src/model/transport.ts';
import { sdkMailgun, sdkPostmark, sdkResend, sdkSendgrid } from '../../src/transports/sdk/definitions.ts';
import { COMMON, recipients, SERVER_MERGE, STATIC } from './contents.ts';
import { type StubHttp, startStubHttp } from './stub-http.ts';

const BARE = { ...STATIC, common: { ...COMMON, attachments: [] } };
const ALL = [sdkSendgrid, sdkPostmark, sdkMailgun, sdkResend];

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function meeting(
  definition: TransportDefinition,
  answer: StubHttp['answer'],
  content: Content = BARE,
  options: Partial<TransportOptions> = {},
): Promise<{ transport: Transport; stub: StubHttp }> {
  const stub = await startStubHttp(answer, options.features?.includes('https'));
  opened.push(stub);
  const { tls } = stub.endpoint;
  const transport = definition.create({
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 5_000,
    ...options,
    endpoint: { ...stub.endpoint, ...(tls && { tls: { ...tls, ...options.endpoint?.tls } }) },
  });
  opened.push(transport);
  await transport.prepare(content);
  return { transport, stub };
}

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): StubHttp['answer'] =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

/** Half of an answer, and no more of it. */
const breaking: StubHttp['answer'] = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":', () => response.socket?.destroy());
};

describe('every SDK', () => {
  it.each(ALL)(
    '$name sends what its plain sibling sends, and does not promise what that can besides',
    (sdk) => {
      expect(sdk).toMatchObject({
        protocol: 'api',
        mock: sdk.name.slice('sdk-'.length),
        features: ['https'],
      });
      expect(sdk).not.toHaveProperty('sandbox');
      expect(sdk.requires?.length).toBeGreaterThan(0);
    },
  );

  it.each(ALL)('$name fails if the connection breaks within a response', async (sdk) => {
    const { transport } = await meeting(sdk, breaking);
    expect(await transport.send(recipients(1))).toMatchObject([{ kind: 'failed' }]);
  });

  it.each(ALL)('$name reads a response that is no JSON as a refusal', async (sdk) => {
    const { transport } = await meeting(sdk, answering(502, '<h1>Bad Gateway</h1>'));
    expect(await transport.send(recipients(1))).toMatchObject([{ kind: 'deferred', status: '502' }]);
  });

  it.each([sdkSendgrid, sdkResend])('$name reports how long to wait', async (sdk) => {
    const body = '{"statusCode":429,"name":"rate_limit_exceeded","message":"later"}';
    const { transport } = await meeting(sdk, answering(429, body, { 'retry-after': '3' }));
    expect(await transport.send(recipients(1))).toMatchObject([{ kind: 'deferred', retryAfterMs: 3000 }]);
  });
});

/** What each provider answers where it accepts a single message. */
const accepting: StubHttp['answer'] = ({ path }, response) =>
  path === '/v3/mail/send'
    ? answering(202, '')({ path, headers: {}, body: Buffer.of() }, response)
    : answering(200, '{"id":"1","ErrorCode":0}')({ path, headers: {}, body: Buffer.of() }, response);

describe('every SDK over HTTPS', () => {
  const HTTPS = { features: ['https'] } as const;

  it.each(ALL)('$name keeps its connection, or opens one for every request', async (sdk) => {
    for (const [connection, count] of [
      ['warm', 1],
      ['cold', 3],
    ] as const) {
      const { transport, stub } = await meeting(sdk, accepting, BARE, { ...HTTPS, connection });
      for (let i = 0; i < 3; i++)
        expect(await transport.send(recipients(1, i))).toMatchObject([{ kind: 'accepted' }]);
      expect(stub.opened).toBe(count);
      await transport.close();
      await expect.poll(() => stub.open).toBe(0);
    }
  });

  it.each(ALL)(
    '$name opens one for every request, also where calls follow each other closely',
    async (sdk) => {
      const cold = { ...HTTPS, connection: 'cold', concurrency: 4 } as const;
      const { transport, stub } = await meeting(sdk, accepting, BARE, cold);
      const worker = async (first: number): Promise<void> => {
        for (let i = 0; i < 5; i++) await transport.send(recipients(1, 5 * first + i));
      };
      await Promise.all([0, 1, 2, 3].map(worker));
      expect(stub.opened).toBe(20);
      expect(new Set(stub.requests.map(({ headers }) => headers.connection))).toEqual(new Set(['close']));
    },
  );

  it.each(ALL)('$name sends nothing to a server with another name', async (sdk) => {
    const endpoint = { host: '127.0.0.1', port: 0, tls: { name: 'another.test' } };
    const { transport, stub } = await meeting(sdk, accepting, BARE, { ...HTTPS, endpoint });
    expect(await transport.send(recipients(1))).toMatchObject([
      { kind: 'failed', reason: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') },
    ]);
    expect(stub.requests).toEqual([]);
  });
});

describe('sdk-resend', () => {
  const taking: StubHttp['answer'] = ({ path, body }, response) => {
    const count = path.endsWith('/batch') ? JSON.parse(body.toString()).length : 0;
    const data = Array.from({ length: count }, (_, i) => ({ id: String(i) }));
    answering(200, JSON.stringify(count === 0 ? { id: '1' } : { data, errors: [] }))(
      { path, headers: {}, body },
      response,
    );
  };

  it('sends batches of up to 100 permissively, and single messages by themselves', async () => {
    const { transport, stub } = await meeting(sdkResend, taking);
    const outcomes = await transport.send(recipients(101));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    expect(stub.requests.map(({ path, headers }) => [path, headers['x-batch-validation']])).toEqual([
      ['/emails/batch', 'permissive'],
      ['/emails', undefined],
    ]);
  });

  it('reports which messages of a batch were rejected', async () => {
    const body = '{"data":[{"id":"1"}],"errors":[{"index":0,"message":"bad address"}]}';
    const { transport } = await meeting(sdkResend, answering(200, body));
    expect(await transport.send(recipients(2))).toMatchObject([
      { kind: 'rejected', reason: 'bad address' },
      { kind: 'accepted' },
    ]);
  });

  it('sends retries of the same messages with the same idempotency key', async () => {
    const { transport, stub } = await meeting(sdkResend, taking);
    for (const first of [0, 0, 1]) await transport.send(recipients(1, first), 'call-7');
    await transport.send(recipients(1));
    const [one, again, other, none] = stub.requests.map(({ headers }) => headers['idempotency-key']);
    expect(one).toMatch(/^call-7-/);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
    expect(none).toBeUndefined();
  });

  it('reports what it can if the SDK hides the status of a refusal', async () => {
    const { transport } = await meeting(sdkResend, answering(418, '{"message":"a teapot"}'));
    expect(await transport.send(recipients(1))).toEqual([{ kind: 'failed', reason: 'NO_STATUS: a teapot' }]);
  });

  it('prints no refusal, and restores the process’s fetch', async () => {
    const before = globalThis.fetch;
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { transport } = await meeting(sdkResend, answering(422, '{"statusCode":422,"message":"no"}'));
    expect(globalThis.fetch).not.toBe(before);
    expect(await transport.send(recipients(1))).toMatchObject([{ kind: 'rejected' }]);
    await transport.close();
    expect(globalThis.fetch).toBe(before);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it('fails if the template is not stored', async () => {
    const refused = answering(422, '{"statusCode":422,"message":"The template is too large."}');
    await expect(meeting(sdkResend, refused, SERVER_MERGE)).rejects.toMatchObject({
      code: 'template-refused',
      message: expect.stringContaining('The template is too large.'),
    });
  });
});
