import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { LOOPBACK } from '../../src/model/loopback.ts';
import { messageId } from '../../src/model/proof/identity.ts';
import { LedgerTable, ledgerDifference } from '../../src/model/proof/ledger.ts';
import type { MockAnswer, MockRequest } from '../../src/model/protocol.ts';
import type { Endpoint } from '../../src/model/transport.ts';
import { RawClient } from './smtp/raw-client.ts';

const PLAIN = { security: 'none', link: LOOPBACK, seed: 1, stall: null, faults: null } as const;

const ENTRY = new URL('../../mocks/process.ts', import.meta.url);
const children: ChildProcess[] = [];

class Mock {
  readonly child: ChildProcess;

  constructor() {
    this.child = fork(ENTRY, { serialization: 'advanced', execArgv: [] });
    children.push(this.child);
  }

  async ask<T extends MockRequest['type']>(
    request: MockRequest & { readonly type: T },
  ): Promise<Extract<MockAnswer, { readonly type: T }>> {
    const answer = await this.answer(request);
    if (!isAnswerTo(request.type, answer)) throw new Error(JSON.stringify(answer));
    return answer;
  }

  async answer(request: MockRequest): Promise<MockAnswer> {
    const answer = once(this.child, 'message');
    this.child.send(request);
    return (await answer)[0];
  }

  async serving(host: 'fast' | 'library' = 'fast', port = 0): Promise<Endpoint> {
    return (await this.ask({ type: 'setup', setup: { mock: 'smtp', host, port, ...PLAIN } })).endpoint;
  }
}

function isAnswerTo<T extends MockRequest['type']>(
  type: T,
  answer: MockAnswer,
): answer is Extract<MockAnswer, { readonly type: T }> {
  return answer.type === type;
}

function message(id: string): string {
  return `From: Shop <shop@shop.example>\r\nTo: a@x.example\r\nSubject: Hi\r\nX-Sendoff-Id: ${id}\r\n\r\nText\r\n`;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('a mock’s process', () => {
  it('answers setup, begin, end and close, then ends by itself', async () => {
    const mock = new Mock();
    const endpoint = await mock.serving();
    const client = await RawClient.greeted(endpoint);
    const accepted = new LedgerTable();
    const id = messageId(7, 'a@x.example');
    accepted.add('a@x.example', id);

    expect(await mock.ask({ type: 'begin', keepMessages: false })).toEqual({ type: 'begin' });
    await client.deliver(['a@x.example'], message(id));
    const { measures, ledger, misdelivered, received } = await mock.ask({ type: 'end' });
    expect(ledgerDifference(ledger, accepted.state())).toEqual({ differences: [], complete: true });
    expect({ misdelivered, received }).toEqual({ misdelivered: [], received: [] });
    expect(measures.wire).toMatchObject({ requests: 1, turnarounds: 4, connectionsOpened: 0 });
    expect(measures.cpu.userMicros + measures.cpu.systemMicros).toBeGreaterThan(0);
    expect(measures.memory.peakRssBytes).toBeGreaterThanOrEqual(measures.memory.rssBytes / 2);
    expect(measures.eventLoop.utilization).toBeGreaterThanOrEqual(0);
    expect(measures.eventLoop.utilization).toBeLessThanOrEqual(1);

    const exit = once(mock.child, 'exit');
    expect(await mock.ask({ type: 'close' })).toEqual({ type: 'close' });
    expect(await exit).toEqual([0, null]);
    client.close();
  });

  it('keeps messages on request, and starts each trial empty', async () => {
    const mock = new Mock();
    const client = await RawClient.greeted(await mock.serving('library'));
    await mock.ask({ type: 'begin', keepMessages: true });
    await client.deliver(['a@x.example'], message(messageId(1, 'b@x.example')));
    const first = await mock.ask({ type: 'end' });
    expect(first.received).toMatchObject([{ recipient: 'a@x.example', subject: 'Hi', text: 'Text' }]);
    expect(first.misdelivered).toMatchObject([{ fault: 'misdelivered', recipient: 'a@x.example', index: 1 }]);
    await mock.ask({ type: 'begin', keepMessages: false });
    const second = await mock.ask({ type: 'end' });
    expect(second).toMatchObject({ ledger: { total: 0 }, received: [], misdelivered: [] });
    expect(second.measures.wire).toEqual({
      bytesReceived: 0,
      bytesSent: 0,
      turnarounds: 0,
      connectionsOpened: 0,
      requests: 0,
      handshakes: 0,
      resumed: 0,
      authentications: 0,
    });
    client.close();
  });

  it('answers an error with a fault, and continues', async () => {
    const mock = new Mock();
    expect(await mock.answer({ type: 'end' })).toMatchObject({ type: 'fault', code: null, exitCode: null });
    expect(await mock.answer({ type: 'begin', keepMessages: false })).toMatchObject({ type: 'fault' });
    const { port } = await mock.serving();
    expect(
      await new Mock().answer({ type: 'setup', setup: { mock: 'smtp', host: 'fast', port, ...PLAIN } }),
    ).toMatchObject({ type: 'fault', code: 'port-in-use', exitCode: 2, hint: expect.any(String) });
  });

  it('serves an API too, and knows all mocks', async () => {
    const api = new Mock();
    const { endpoint, facts } = await api.ask({
      type: 'setup',
      setup: { mock: 'sendgrid', host: 'fast', port: 0, ...PLAIN },
    });
    expect(endpoint).toMatchObject({ host: '127.0.0.1', secret: expect.any(String) });
    expect(facts['dialect']).toBe('sendgrid');
    expect(
      await new Mock().answer({
        type: 'setup',
        setup: { mock: 'pigeon', host: 'fast', port: 0, ...PLAIN },
      }),
    ).toMatchObject({ type: 'fault', code: 'unknown-mock', exitCode: 2 });
  });

  it('reports a kept message that cannot be read', async () => {
    const mock = new Mock();
    const client = await RawClient.greeted(await mock.serving());
    await mock.ask({ type: 'begin', keepMessages: true });
    const nested = (depth: number): string =>
      `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`;
    const deep = Array.from({ length: 300 }, (_, depth) => nested(depth)).join('');
    await client.deliver(['a@x.example'], `From: a@x.example\r\n${deep}Text\r\n`);
    expect(await mock.answer({ type: 'end' })).toMatchObject({
      type: 'fault',
      message: expect.stringContaining('nesting depth'),
    });
    await mock.ask({ type: 'begin', keepMessages: true });
    client.close();
  });

  it('does not end on Ctrl-C', async () => {
    const mock = new Mock();
    await mock.serving();
    mock.child.kill('SIGINT');
    expect(await mock.ask({ type: 'begin', keepMessages: false })).toEqual({ type: 'begin' });
  });

  it('ends with its orchestrator, even during a trial with connected clients', async () => {
    const orchestrator = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { fork } from 'node:child_process';
         const mock = fork(new URL(${JSON.stringify(ENTRY.href)}), { serialization: 'advanced', execArgv: [] });
         mock.once('message', (answer) => {
           mock.once('message', () => console.log(JSON.stringify(answer.endpoint)));
           mock.send({ type: 'begin', keepMessages: true });
         });
         mock.send({ type: 'setup', setup: { mock: 'smtp', host: 'fast', port: 0, security: 'none', link: { name: 'loopback', rttMs: 0, downBitsPerSecond: null, upBitsPerSecond: null, loss: 0 }, stall: null, faults: null } });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(orchestrator);
    const [line] = await once(orchestrator.stdout, 'data');
    const client = await RawClient.greeted(JSON.parse(String(line)));
    orchestrator.stdout.resume();
    // The mock has inherited this pipe: it closes when both are gone.
    const allGone = once(orchestrator.stdout, 'close');
    orchestrator.kill('SIGKILL');
    await allGone;
    expect(await client.reply()).toBe('');
  });
});
