import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type {
  Endpoint,
  Transport,
  TransportDefinition,
  TransportOptions,
} from '../../src/model/transport.ts';
import { CEILING_CLIENTS, findTransport, TRANSPORTS } from '../../src/transports/index.ts';
import { CONTENTS, recipients, STATIC } from '../transports/contents.ts';
import { featuresOf, SPOKEN_OTHERWISE, securityFor } from '../transports/featured.ts';
import { startServer, type TestServer } from '../transports/servers.ts';
import { strategiesOf } from '../transports/strategies.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function server(definition: TransportDefinition): Promise<TestServer> {
  const started = await startServer(definition.mock ?? '', securityFor(definition) === 'tls');
  opened.push(started);
  return started;
}

function create(definition: TransportDefinition, options: Partial<TransportOptions>): Transport {
  const endpoint = options.endpoint ?? { host: '127.0.0.1', port: 9 };
  const made = definition.create({
    concurrency: 3,
    connection: 'warm',
    timeoutMs: 10_000,
    features: featuresOf(definition),
    ...options,
    endpoint,
  });
  opened.push(made);
  return made;
}

async function ready(
  definition: TransportDefinition,
  content: Content,
  options: Partial<TransportOptions> = {},
): Promise<{ transport: Transport; at: TestServer }> {
  const at = await server(definition);
  const transport = create(definition, { endpoint: at.endpoint, ...options });
  await transport.prepare(content);
  return { transport, at };
}

const kinds = (outcomes: readonly { kind: string }[]): readonly string[] => outcomes.map(({ kind }) => kind);
/** Whose merges are X-SMTPAPI's: one recipient in the envelope stands for all in the header. */
const IN_HEADER: readonly string[] = ['smtp-nodemailer', 'smtp-pipelined'];
const networked = [...TRANSPORTS.filter(({ protocol }) => protocol !== 'null'), ...SPOKEN_OTHERWISE];
const bySocket = [
  ...networked.flatMap((definition) =>
    CONTENTS.filter(({ strategy }) => strategiesOf(definition).includes(strategy)).map((content) => ({
      definition,
      content,
      title: definition.name,
    })),
  ),
  ...CEILING_CLIENTS.map((definition) => ({ definition, content: STATIC, title: definition.name })),
];

describe.each(bySocket)('$title with $content.strategy', ({ definition, content }) => {
  it.each(['warm', 'cold'] as const)(
    'accepts one and seven recipients, in order, over %s connections',
    async (connection) => {
      const { transport, at } = await ready(definition, content, { connection });
      expect(kinds(await transport.send(recipients(1)))).toEqual(['accepted']);
      expect(kinds(await transport.send(recipients(7, 1)))).toEqual(Array(7).fill('accepted'));
      const expected = recipients(8).map(({ address }) => address);
      // With X-SMTPAPI the recipients travel in the header, and one of them stands in the envelope for all.
      const inHeader = IN_HEADER.includes(definition.name) && content.strategy === 'server-merge';
      expect(at.received).toEqual(inHeader ? expected.slice(0, 2) : expected);
    },
  );

  it.each([
    ['permanent', 'rejected'],
    ['temporary', 'deferred'],
  ] as const)('reports a %s refusal of a single recipient as %s, with a reason', async (refusal, kind) => {
    const { transport, at } = await ready(definition, content);
    const [recipient] = recipients(1);
    at.refused.set(recipient?.address ?? '', refusal);
    const outcomes = await transport.send(recipients(1));
    expect(outcomes).toMatchObject([{ kind, reason: expect.stringMatching(/\w/) }]);
    expect(kinds(await transport.send(recipients(1, 1)))).toEqual(['accepted']);
  });

  it('reports which recipients of a batch were refused, in order', async () => {
    const { transport, at } = await ready(definition, content);
    const seven = recipients(7);
    at.refused.set(seven[0]?.address ?? '', 'permanent');
    at.refused.set(seven[4]?.address ?? '', 'temporary');
    const outcomes = kinds(await transport.send(seven));
    const alone = definition.messagesPerRequest(content.strategy, 7) === 1;
    const merged = IN_HEADER.includes(definition.name) && content.strategy === 'server-merge';
    expect(outcomes).toEqual(
      alone || (at.single && !merged)
        ? ['rejected', 'accepted', 'accepted', 'accepted', 'deferred', 'accepted', 'accepted']
        : Array(7).fill('rejected'),
    );
  });

  it('fails when the connection breaks in the middle of a message, and recovers', async () => {
    const { transport, at } = await ready(definition, content);
    at.mood = 'dropping';
    expect(kinds(await transport.send(recipients(1)))).toEqual(['failed']);
    at.mood = 'normal';
    expect(kinds(await transport.send(recipients(1)))).toEqual(['accepted']);
  });

  it('composes what it would send', async () => {
    const { transport, at } = await ready(definition, content);
    const one = await transport.compose(recipients(1));
    const seven = await transport.compose(recipients(7));
    expect(one).toBeGreaterThan(featuresOf(definition).includes('gzip') ? 300 : 1_000);
    expect(seven).toBeGreaterThan(one);
    expect(at.received).toEqual([]);
  });
});

describe.each([...networked, ...CEILING_CLIENTS])('$name', (definition) => {
  it('opens one connection per concurrent call, and closes all of them', async () => {
    const { transport, at } = await ready(definition, STATIC, { concurrency: 3 });
    let first = 0;
    const worker = async (): Promise<void> => {
      while (first < 60) await transport.send(recipients(1, first++));
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(at.received).toHaveLength(60);
    expect(at.mostOpen).toBeLessThanOrEqual(3);
    await transport.close();
    await expect.poll(() => at.open).toBe(0);
  });

  it('times out when the server does not answer, and recovers', async () => {
    const { transport, at } = await ready(definition, STATIC, { timeoutMs: 250 });
    at.mood = 'silent';
    expect(kinds(await transport.send(recipients(1)))).toEqual(['timed-out']);
    at.mood = 'normal';
    expect(kinds(await transport.send(recipients(1)))).toEqual(['accepted']);
  });

  it('opens a connection for every message or request when cold', async () => {
    const { transport, at } = await ready(definition, STATIC, { connection: 'cold' });
    for (let index = 0; index < 3; index++) await transport.send(recipients(1, index));
    expect(at.opened).toBe(3);
    await expect.poll(() => at.open).toBe(0);
  });

  it('fails if no server listens', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const address = probe.address();
    await new Promise((resolve) => probe.close(resolve));
    const port = typeof address === 'object' && address !== null ? address.port : 1;
    const transport = create(definition, { endpoint: { host: '127.0.0.1', port, secret: 's' } });
    await transport.prepare(STATIC);
    expect(await transport.send(recipients(2))).toEqual(
      Array(2).fill({ kind: 'failed', reason: expect.stringContaining('ECONNREFUSED') }),
    );
  });

  it('states its library, its pool and its socket options', () => {
    const facts = create(definition, { concurrency: 5 }).facts();
    const calls = featuresOf(definition).includes('h2') ? { poolSize: 1, streams: 5 } : { poolSize: 5 };
    expect(facts).toMatchObject({ ...calls, noDelay: true, connection: 'warm', timeoutMs: 10_000 });
    expect(String(facts['version'])).toMatch(/^\d+\.\d+/);
  });

  it('rejects a send before `prepare`', async () => {
    await expect(create(definition, {}).send(recipients(1))).rejects.toMatchObject({
      code: 'transport-not-prepared',
    });
  });

  it('can be closed twice, and before it was used', async () => {
    const transport = create(definition, {});
    await transport.close();
    await transport.close();
  });
});

describe('null', () => {
  it.each(CONTENTS)('accepts $strategy at once, always with the same result', async (content) => {
    const transport = create(findTransport('null') ?? expect.fail('no null transport'), {});
    await transport.prepare(content);
    expect(kinds(await transport.send(recipients(1)))).toEqual(['accepted']);
    expect(kinds(await transport.send(recipients(7)))).toEqual(Array(7).fill('accepted'));
    expect(await transport.send(recipients(7))).toBe(await transport.send(recipients(7, 7)));
    expect(await transport.compose(recipients(7))).toBe(0);
  });
});

describe('a process that has closed its transports', () => {
  it('ends by itself', async () => {
    const endpoints: Record<string, Endpoint> = {};
    for (const definition of [...networked, ...CEILING_CLIENTS]) {
      endpoints[definition.name] = (await server(definition)).endpoint;
    }
    const client = fileURLToPath(new URL('../transports/exit-client.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [client, JSON.stringify(endpoints)], {
      timeout: 20_000,
    });
    expect(stdout).toBe('closed');
  });
});

describe('the registry', () => {
  it('lists every choice once, and finds ceiling clients without listing them', () => {
    expect(TRANSPORTS.map(({ name }) => name)).toEqual([
      'smtp-nodemailer',
      'smtp-merge-mailgun',
      'smtp-merge-mailjet',
      'smtp-pipelined',
      'api-sendgrid',
      'api-postmark',
      'api-mailgun',
      'api-sparkpost',
      'api-mailjet',
      'api-resend',
      'api-brevo',
      'api-ses',
      'sdk-sendgrid',
      'sdk-postmark',
      'sdk-mailgun',
      'sdk-resend',
      'null',
    ]);
    expect(findTransport('raw-api-mailgun')?.mock).toBe('mailgun');
    expect(findTransport('smtp')).toBeUndefined();
  });

  it.each(networked)(
    '$name says how many messages share a request',
    ({ messagesPerRequest, maxBatch, name }) => {
      expect(messagesPerRequest('static', 7)).toBe(7);
      // X-MJ-Vars are those of the whole message.
      const merged = name === 'smtp-merge-mailjet' ? 1 : maxBatch;
      expect(messagesPerRequest('server-merge', maxBatch + 1)).toBe(merged);
      expect(messagesPerRequest('client-render', 7)).toBe(
        /(?:api|sdk)-(?:postmark|mailjet|resend|brevo)/.test(name) ? 7 : 1,
      );
    },
  );
});
