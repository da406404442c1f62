import { describe, expect, it } from 'vitest';
import type { TransportOptions } from '../../src/model/transport.ts';
import { ownDefinition } from '../../src/transports/own/adapter.ts';
import type { OutgoingMessage, OwnSession } from '../../src/transports/own/define.ts';
import { CLIENT_RENDER, recipients, SERVER_MERGE, STATIC } from './contents.ts';

const OPTIONS: TransportOptions = {
  endpoint: { host: '127.0.0.1', port: 9 },
  concurrency: 2,
  connection: 'warm',
  timeoutMs: 5,
};

function own(session: OwnSession) {
  return ownDefinition('mine', { mock: 'smtp', open: () => session }).create(OPTIONS);
}

describe('a transport of the user’s own', () => {
  it('receives each recipient’s rendered message in order, and returns its outcome', async () => {
    const seen: OutgoingMessage[] = [];
    const transport = own({
      send: async (message) => {
        seen.push(message);
        return seen.length === 2 ? { kind: 'rejected', reason: 'no such user' } : undefined;
      },
    });
    await transport.prepare(CLIENT_RENDER);
    const people = recipients(3);
    expect((await transport.send(people)).map(({ kind }) => kind)).toEqual([
      'accepted',
      'rejected',
      'accepted',
    ]);
    expect(seen.map(({ to }) => to.address)).toEqual(people.map(({ address }) => address));
    expect(seen[0]?.subject).toContain(people[0]?.name.split(' ')[0]);
  });

  it('fails a message whose send rejects, with the reason, and times one out that never ends', async () => {
    const transport = own({
      send: ({ to }) =>
        to.address === recipients(1)[0]?.address
          ? Promise.reject(new Error('socket hang up'))
          : new Promise(() => {}),
    });
    await transport.prepare(STATIC);
    expect(await transport.send(recipients(2))).toEqual([
      { kind: 'failed', reason: 'socket hang up' },
      { kind: 'timed-out', reason: 'no reply in time' },
    ]);
  });

  it('is not measured with server-merge, because it receives rendered messages', async () => {
    await expect(own({ send: async () => undefined }).prepare(SERVER_MERGE)).rejects.toMatchObject({
      code: 'own-transport-merge',
      exitCode: 2,
    });
  });

  it('is closed with the transport, if it has a close()', async () => {
    let closed = 0;
    const transport = own({
      send: async () => undefined,
      close: () => {
        closed++;
      },
    });
    await transport.prepare(STATIC);
    await transport.close();
    expect(closed).toBe(1);
  });

  it.each([
    [{ send: async () => ({ statusCode: 202, body: '' }) }, 'an object with statusCode, body'],
    [{ send: async () => true }, 'the boolean true'],
    [{ send: async () => ({ kind: 'sent' }) }, 'an object with kind'],
  ])('that resolves with anything but an outcome is rejected by name', async (session, what) => {
    const transport = own(session as never);
    await transport.prepare(STATIC);
    await expect(transport.send(recipients(1))).rejects.toMatchObject({
      message: `mine: send() resolved with ${what}; expected nothing or an outcome`,
      exitCode: 2,
    });
  });

  it('that opens no session, or fails to, is rejected by name', async () => {
    await expect(own({} as never).prepare(STATIC)).rejects.toMatchObject({
      message: 'mine: open() returned an empty object; expected an object with send()',
      exitCode: 2,
    });
    const broken = { mock: 'smtp', open: () => Promise.reject(new Error('no route')) };
    await expect(ownDefinition('mine', broken).create(OPTIONS).prepare(STATIC)).rejects.toMatchObject({
      message: 'mine: open() failed: no route',
      exitCode: 2,
    });
  });
});
