import { afterEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../mocks/contract.ts';
import { startSmtpMock } from '../../../mocks/smtp/index.ts';
import type { Content } from '../../../src/model/content.ts';
import type { Transport, TransportOptions } from '../../../src/model/transport.ts';
import { smtpPipelined } from '../../../src/transports/smtp/pipelined/definition.ts';
import { CLIENT_RENDER, recipient, recipients, STATIC } from '../contents.ts';
import { type StubSmtp, startStubSmtp } from '../stub-smtp.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function ready(
  options: Partial<TransportOptions> & Pick<TransportOptions, 'endpoint'>,
  content: Content,
) {
  const made = smtpPipelined.create({ concurrency: 1, connection: 'warm', timeoutMs: 5_000, ...options });
  opened.push(made);
  await made.prepare(content);
  return made;
}

async function stub(): Promise<StubSmtp> {
  const started = await startStubSmtp();
  opened.push(started);
  return started;
}

/** Each recipient in a call of its own, all at once. */
async function each(transport: Transport, count: number, first = 0): Promise<string[]> {
  const calls = recipients(count, first).map((one) => transport.send([one]));
  return (await Promise.all(calls)).flat().map(({ kind }) => kind);
}

describe('its turnarounds', () => {
  async function turnarounds(options: Partial<TransportOptions>, messages: number, atOnce: number) {
    const deliveries: Delivery[] = [];
    const sink = { keeps: false, deliver: (one: Delivery) => void deliveries.push(one) };
    const mock = await startSmtpMock({ host: 'fast', port: 0, sink });
    opened.push(mock);
    const transport = await ready(
      { endpoint: mock.endpoint, concurrency: atOnce, ...options },
      CLIENT_RENDER,
    );
    await transport.send(recipients(1, 999));
    const before = mock.wire();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < messages) await transport.send(recipients(1, next++));
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const after = mock.wire();
    expect(deliveries).toHaveLength(messages + 1);
    return { turnarounds: after.turnarounds - before.turnarounds, connections: after.connectionsOpened };
  }

  it('are one per message with BDAT, for sequential calls', async () => {
    expect(await turnarounds({}, 10, 1)).toEqual({ turnarounds: 10, connections: 1 });
  });

  it('are two with DATA, for sequential calls', async () => {
    expect(await turnarounds({ features: ['no-chunking'] }, 10, 1)).toEqual({
      turnarounds: 20,
      connections: 1,
    });
  });

  it('are one with DATA if the next message is ready, over half as many connections as calls', async () => {
    const told = await turnarounds({ features: ['no-chunking'] }, 40, 2);
    expect(told.connections).toBe(1);
    // The first envelope, and the last messages, have none to share their way with.
    expect(told.turnarounds).toBeLessThanOrEqual(43);
    expect(told.turnarounds).toBeGreaterThanOrEqual(40);
  });

  it('are one for all pipelined messages of a call', async () => {
    const mock = await startSmtpMock({ host: 'fast', port: 0, sink: { keeps: false, deliver: () => {} } });
    opened.push(mock);
    const transport = await ready({ endpoint: mock.endpoint }, CLIENT_RENDER);
    await transport.send(recipients(1));
    const before = mock.wire().turnarounds;
    await transport.send(recipients(10, 1));
    expect(mock.wire().turnarounds - before).toBeLessThanOrEqual(10);
  });
});

describe('with errors', () => {
  it('fails exactly the message whose reply is lost, and sends the next one over another connection', async () => {
    const server = await stub();
    let dots = 0;
    server.script = (command, _argument, socket) => {
      if (command !== '.' || ++dots !== 2) return undefined;
      socket.destroy();
      return null;
    };
    const transport = await ready({ endpoint: server.endpoint, concurrency: 2 }, CLIENT_RENDER);
    expect(await each(transport, 1, 100)).toEqual(['accepted']);
    expect((await each(transport, 2)).sort()).toEqual(['accepted', 'failed']);
    expect(server.opened).toBe(2);
    expect(server.messages).toHaveLength(2);
  });

  it('resends a message after 421 over another connection, and defers it after a second 421', async () => {
    const server = await stub();
    let mails = 0;
    server.script = (command) =>
      command === 'MAIL' && [2, 4, 5].includes(++mails) ? '421 4.3.2 going down' : undefined;
    const transport = await ready({ endpoint: server.endpoint, concurrency: 2 }, CLIENT_RENDER);
    expect(await each(transport, 1, 100)).toEqual(['accepted']);
    expect(await transport.send(recipients(1))).toEqual([{ kind: 'accepted' }]);
    expect(await transport.send(recipients(1, 1))).toEqual([
      { kind: 'deferred', reason: '421 4.3.2 going down', status: '4.3.2' },
    ]);
    expect(await each(transport, 2, 2)).toEqual(['accepted', 'accepted']);
    expect(server.opened).toBe(4);
  });

  it('times out a message without a reply and those after it, and continues over another connection', async () => {
    const server = await stub();
    let dots = 0;
    server.script = (command) => (command === '.' && ++dots === 2 ? null : undefined);
    const transport = await ready(
      { endpoint: server.endpoint, concurrency: 2, timeoutMs: 150 },
      CLIENT_RENDER,
    );
    expect(await each(transport, 1, 100)).toEqual(['accepted']);
    expect(await each(transport, 2)).toEqual(['timed-out', 'timed-out']);
    expect(await each(transport, 2, 2)).toEqual(['accepted', 'accepted']);
    expect(server.opened).toBe(2);
  });

  it('sends nothing to a server that refuses in its greeting or violates the protocol', async () => {
    for (const [greeting, kind, status] of [
      ['554 5.7.1 go away', 'rejected', '5.7.1'],
      ['421 busy', 'deferred', '421'],
      ['HTTP/1.1 400 Bad Request', 'failed', undefined],
    ]) {
      const server = await stub();
      server.script = (command) => (command === '220' ? (greeting ?? '') : undefined);
      const transport = await ready({ endpoint: server.endpoint }, STATIC);
      expect(await transport.send(recipients(2))).toEqual(Array(2).fill({ kind, reason: greeting, status }));
      await transport.close();
    }
  });

  it('fails calls in flight and waiting calls if it is closed', async () => {
    const server = await stub();
    server.script = (command) => (command === '.' ? null : undefined);
    const transport = await ready({ endpoint: server.endpoint, concurrency: 1 }, CLIENT_RENDER);
    const calls = each(transport, 5);
    await expect.poll(() => server.open).toBe(1);
    await transport.close();
    expect(await calls).toEqual(Array(5).fill('failed'));
    expect(await transport.send(recipients(1))).toEqual([
      { kind: 'failed', reason: 'the transport was closed' },
    ]);
  });

  it('rejects the call whose message cannot be composed', async () => {
    const server = await stub();
    const render = (): never => {
      throw new RangeError('no template');
    };
    const transport = await ready({ endpoint: server.endpoint }, { ...CLIENT_RENDER, render });
    await expect(transport.send(recipients(1))).rejects.toThrow('no template');
  });
});

describe('the server’s offers', () => {
  const offering = async (lines: readonly string[]): Promise<StubSmtp & { commands: string[] }> => {
    const server = Object.assign(await stub(), { commands: [] as string[] });
    const ehlo = ['stub', ...lines]
      .map((one, i) => `250${i === lines.length ? ' ' : '-'}${one}`)
      .join('\r\n');
    server.script = (command, argument) => {
      server.commands.push(`${command} ${argument}`);
      return command === 'EHLO' ? ehlo : undefined;
    };
    return server;
  };

  it('limit the client: without PIPELINING one command at a time, without 8BITMIME seven bits', async () => {
    const server = await offering([]);
    const transport = await ready({ endpoint: server.endpoint }, CLIENT_RENDER);
    expect(await each(transport, 3)).toEqual(Array(3).fill('accepted'));
    expect(server.messages.every(({ data }) => !/[\x80-\xff]/.test(data.toString('latin1')))).toBe(true);
  });

  it('are required if a feature needs them, without a weaker fallback', async () => {
    const server = await offering(['PIPELINING', 'AUTH PLAIN']);
    const endpoint = { ...server.endpoint, account: { user: 'ann', password: 's3cret', accessToken: 't' } };
    for (const [feature, what] of [
      ['starttls', 'STARTTLS'],
      ['auth-login', 'AUTH LOGIN'],
    ] as const) {
      const transport = await ready({ endpoint, features: [feature] }, STATIC);
      expect(await transport.send(recipients(1))).toEqual([
        { kind: 'rejected', reason: `the server does not offer ${what}` },
      ]);
    }
    expect(server.commands.map((one) => one.slice(0, 4))).toEqual(['220 ', 'EHLO', '220 ', 'EHLO']);
  });

  it('ignores plaintext injected after the reply to STARTTLS', async () => {
    for (const behind of ['250 yours', '250-yours', '25']) {
      const server = await offering(['PIPELINING', 'STARTTLS']);
      const usual = server.script;
      server.script = (command, ...rest) =>
        command === 'STAR' ? `220 go ahead\r\n${behind}` : usual(command, ...rest);
      const transport = await ready({ endpoint: server.endpoint, features: ['starttls'] }, STATIC);
      expect(await transport.send(recipients(1))).toEqual([
        { kind: 'failed', reason: 'the server spoke between STARTTLS and the handshake' },
      ]);
    }
  });

  it('falls back to HELO', async () => {
    const server = await stub();
    server.script = (command) => (command === 'EHLO' ? '502 what?' : undefined);
    const transport = await ready({ endpoint: server.endpoint }, STATIC);
    expect(await each(transport, 2)).toEqual(['accepted', 'accepted']);
  });

  it('sends to SMTPUTF8 addresses if it is offered, and otherwise rejects only these', async () => {
    const people = [
      recipient(0),
      { ...recipient(1), address: 'zoë@x.example' },
      { ...recipient(2), address: 'a@münchen.example' },
    ];
    const without = await offering(['PIPELINING']);
    expect(await (await ready({ endpoint: without.endpoint }, STATIC)).send(people)).toEqual([
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'the address needs SMTPUTF8, which the server does not offer' },
      { kind: 'accepted' },
    ]);
    expect(without.messages[0]?.to).toEqual(['user0@example.com', 'a@xn--mnchen-3ya.example']);
    const offered = await offering(['PIPELINING', 'SMTPUTF8']);
    expect(await (await ready({ endpoint: offered.endpoint }, STATIC)).send(people)).toEqual(
      Array(3).fill({ kind: 'accepted' }),
    );
  });

  it('never lets an address end its line', async () => {
    const server = await offering(['PIPELINING']);
    const transport = await ready({ endpoint: server.endpoint }, STATIC);
    const evil = { ...recipient(1), address: 'a@x.example>\r\nRCPT TO:<b@x.example' };
    expect(await transport.send([recipient(0), evil])).toEqual([
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'the address cannot be written in SMTP' },
    ]);
    expect(server.messages[0]?.to).toEqual(['user0@example.com']);
  });

  it.each(['SIZE 2000', 'SIZE 1000000'])('limits the total of sent messages: %s', async (size) => {
    const server = await offering(['PIPELINING', '8BITMIME', size]);
    const transport = await ready({ endpoint: server.endpoint }, CLIENT_RENDER);
    const [outcome] = await transport.send(recipients(1));
    if (size === 'SIZE 2000') {
      expect(outcome).toEqual({
        kind: 'rejected',
        reason: expect.stringMatching(/^the message has \d+ bytes, the server takes 2000 \(SIZE\)$/),
      });
      expect(server.commands.some((one) => one.startsWith('MAIL'))).toBe(false);
    } else expect(outcome).toEqual({ kind: 'accepted' });
  });
});
