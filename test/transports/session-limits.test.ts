import { afterEach, describe, expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type { Transport, TransportDefinition, TransportOptions } from '../../src/model/transport.ts';
import { smtpNodemailer } from '../../src/transports/smtp/nodemailer.ts';
import { smtpPipelined } from '../../src/transports/smtp/pipelined/definition.ts';
import { COMMON, recipients } from './contents.ts';
import { type EndOfSession, type Limits, startLimitedSmtp } from './limited-smtp.ts';
import { type StubSmtp, startStubSmtp } from './stub-smtp.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** Small, for these are many messages. */
const common = { ...COMMON, attachments: [] };
const message = { subject: 's', text: 'short', html: '', headers: {} };
const TO_EACH: Content = { strategy: 'client-render', common, render: () => message };
const TO_ALL: Content = { strategy: 'static', common, message };

const BOTH: readonly TransportDefinition[] = [smtpNodemailer, smtpPipelined];

async function limited(limits: Limits): Promise<StubSmtp> {
  const server = await startLimitedSmtp(limits);
  opened.push(server);
  return server;
}

async function ready(
  definition: TransportDefinition,
  { endpoint }: StubSmtp,
  options: Partial<TransportOptions> = {},
  content: Content = TO_EACH,
): Promise<Transport> {
  const made = definition.create({
    endpoint,
    concurrency: 3,
    connection: 'warm',
    timeoutMs: 10_000,
    ...options,
  });
  opened.push(made);
  await made.prepare(content);
  return made;
}

/** Each recipient in a call of its own, so many at once. */
async function each(transport: Transport, count: number, atOnce = 3): Promise<string[]> {
  const kinds: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const [outcome] = await transport.send(recipients(1, next++));
      kinds.push(outcome?.kind ?? 'none');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return kinds;
}

function delivered({ messages }: StubSmtp): readonly string[] {
  return messages.flatMap(({ to }) => to).sort();
}

function addresses(count: number): readonly string[] {
  return recipients(count)
    .map(({ address }) => address)
    .sort();
}

const ENDS: readonly EndOfSession[] = ['421 to MAIL', '452 to MAIL', '421 to the message', '421 unasked'];

describe.each(BOTH)('$name with a server that ends its sessions', (definition) => {
  it.each([
    ...ENDS.flatMap((how) => [1, 10].map((messages) => ({ how, messages, count: 2 * messages + 9 }))),
    ...ENDS.slice(0, 2).map((how) => ({ how, messages: 100, count: 205 })),
    ...ENDS.slice(0, 2).map((how) => ({ how, messages: 1000, count: 1002 })),
  ])(
    'after $messages messages ($how) loses nothing and sends nothing twice',
    async ({ how, messages, count }) => {
      const server = await limited({ messages, how });
      const atOnce = messages === 1000 ? 1 : 3;
      const transport = await ready(definition, server, { concurrency: atOnce });
      expect(await each(transport, count, atOnce)).toEqual(Array(count).fill('accepted'));
      expect(delivered(server)).toEqual(addresses(count));
    },
  );

  it('names the limit, and counts what it sent again', async () => {
    const server = await limited({ messages: 10, how: '452 to MAIL' });
    const transport = await ready(definition, server, { concurrency: 1 });
    await each(transport, 25, 1);
    expect(transport.sessions?.()).toEqual({
      ended: 2,
      resent: 2,
      limits: [
        {
          limit: 'messages',
          least: 10,
          most: 10,
          reply: expect.stringMatching(/^452 4.3.0 Too many messages/),
        },
      ],
    });
    expect(server.opened).toBe(3);
  });

  it('defers a message that a new session also refuses, and stops connecting', async () => {
    const server = await limited({ messages: 0 });
    const transport = await ready(definition, server, { concurrency: 1 });
    expect(await each(transport, 20, 1)).toEqual(Array(20).fill('deferred'));
    expect(server.opened).toBe(1);
  });

  it('opens no more sessions than the server accepts, and fails no recipient for it', async () => {
    const server = await limited({ connections: 2 });
    const transport = await ready(definition, server, { concurrency: 8, features: [] });
    expect(await each(transport, 60, 8)).toEqual(Array(60).fill('accepted'));
    expect(delivered(server)).toEqual(addresses(60));
    expect(server.opened).toBeLessThanOrEqual(16);
    if (definition === smtpNodemailer)
      expect(transport.sessions?.().limits).toContainEqual({
        limit: 'connections',
        least: expect.any(Number),
        most: expect.any(Number),
        reply: expect.stringContaining('Too many connections'),
      });
  });

  it('sends to the recipients beyond the limit of a transaction in further ones', async () => {
    const server = await limited({ recipients: 10 });
    const transport = await ready(definition, server, {}, TO_ALL);
    const outcomes = await transport.send(recipients(35));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(35).fill('accepted'));
    expect(server.messages.map(({ to }) => to.length)).toEqual([10, 10, 10, 5]);
    expect(delivered(server)).toEqual(addresses(35));
    expect(transport.sessions?.()).toMatchObject({
      resent: 25,
      limits: [{ limit: 'recipients', least: 10, most: 10 }],
    });
  });

  it('does not treat a full mailbox as a limit', async () => {
    const server = await startStubSmtp();
    opened.push(server);
    const [, full] = recipients(3);
    server.script = (command, argument) =>
      command === 'RCPT' && argument === full?.address ? '452 4.2.2 Mailbox full' : undefined;
    const transport = await ready(definition, server, {}, TO_ALL);
    expect((await transport.send(recipients(3))).map(({ kind }) => kind)).toEqual([
      'accepted',
      'deferred',
      'accepted',
    ]);
    expect(server.messages).toHaveLength(1);
  });

  it('does not resend a message that the server may have accepted', async () => {
    const server = await startStubSmtp();
    opened.push(server);
    let dots = 0;
    server.script = (command, _argument, socket) => {
      if (command !== '.' || ++dots !== 3) return undefined;
      socket.destroy();
      return null;
    };
    const transport = await ready(definition, server, { concurrency: 1 });
    expect(await each(transport, 5, 1)).toEqual(['accepted', 'accepted', 'failed', 'accepted', 'accepted']);
  });

  it('replaces a connection after its limit of messages', async () => {
    const server = await limited({});
    const transport = await ready(definition, server, { concurrency: 1, messagesPerConnection: 5 });
    expect(await each(transport, 20, 1)).toEqual(Array(20).fill('accepted'));
    expect(server.opened).toBe(4);
    expect(transport.sessions?.()).toEqual({ ended: 0, resent: 0, limits: [] });
  });
});
