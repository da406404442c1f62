import { describe, expect, it } from 'vitest';
import { createFaults, type Faults } from '../../mocks/faults/faults.ts';
import { SMTP_HOSTS } from '../../mocks/smtp/index.ts';
import { FaultsNotation } from '../../src/config/faults.ts';
import type { RawClient } from '../mocks/smtp/raw-client.ts';
import { smtpMocks } from '../mocks/smtp/started.ts';

const ID = 'X-Sendoff-Id: 1a-zz';
const MESSAGE = `From: a@b.example\r\n${ID}\r\nSubject: Hello\r\n\r\n${'Body\r\n'.repeat(200)}`;

function begun(notation: string): Faults {
  const faults = createFaults(FaultsNotation.parse(notation), 1);
  faults.begin();
  return faults;
}

describe.each(SMTP_HOSTS)('the %s SMTP mock with faults', (host) => {
  const { start, connected, greeted } = smtpMocks(host);

  async function withFaults(notation: string) {
    const faults = begun(notation);
    return { faults, ...(await start({ faults }, false)) };
  }

  /** What is said to each command of a transaction, one after the other. */
  async function dialogue(client: RawClient, to: readonly string[] = ['a@x.example']): Promise<string[]> {
    const replies: string[] = [];
    const commands = ['MAIL FROM:<s@x.example>', ...to.map((one) => `RCPT TO:<${one}>`), 'DATA'];
    for (const command of commands) {
      client.send(`${command}\r\n`);
      replies.push(short(await client.reply()));
    }
    if (replies.at(-1) !== '354 ') return replies;
    client.send(`${MESSAGE}.\r\n`);
    return [...replies, short(await client.reply())];
  }

  /** The code, and the enhanced one of a refusal. */
  function short(reply: string): string {
    return reply.startsWith('354') ? '354 ' : reply.split(' ', 2).join(' ');
  }

  it.each([
    ['mail:451', ['451 4.3.0', '503 5.5.1', '503 5.5.1']],
    ['mail:421', ['421 4.3.2', '', '']],
    ['rcpt:450', ['250 2.1.0', '450 4.2.1', '503 5.5.1']],
    ['rcpt:454', ['250 2.1.0', '454 4.7.0', '503 5.5.1']],
    ['rcpt:550', ['250 2.1.0', '550 5.1.1', '503 5.5.1']],
    ['rcpt:552', ['250 2.1.0', '552 5.2.2', '503 5.5.1']],
    ['data:452', ['250 2.1.0', '250 2.1.5', '452 4.3.1']],
    ['rcpt:disconnect', ['250 2.1.0', '', '']],
    ['rcpt:reset', ['250 2.1.0', '', '']],
    ['content:disconnect', ['250 2.1.0', '250 2.1.5', '354 ', '']],
    ['message:reset', ['250 2.1.0', '250 2.1.5', '354 ', '']],
  ])('answers a transaction as %s requires, and delivers nothing', async (notation, expected) => {
    const { server, sink } = await withFaults(notation);
    const replies = await dialogue(await greeted(server));
    // smtp-server has enhanced codes of its own for what is out of order.
    const own = (reply: string): string => (reply.startsWith('503') ? '503' : reply);
    expect(replies.map(own)).toEqual(expected.map(own));
    expect(sink.pairs).toEqual([]);
  });

  it('rejects a message at its final dot', async () => {
    const { server, sink } = await withFaults('message:452');
    expect((await dialogue(await greeted(server))).at(-1)?.slice(0, 3)).toBe('452');
    expect(sink.pairs).toEqual([]);
  });

  it('accepts, loses the reply, and counts the unacknowledged recipients', async () => {
    for (const how of ['disconnect', 'reset']) {
      const { server, sink, faults } = await withFaults(`accepted:${how}@100%`);
      expect((await dialogue(await greeted(server), ['a@x.example', 'b@x.example'])).at(-1)).toBe('');
      expect(sink.pairs.map(([recipient]) => recipient)).toEqual(['a@x.example', 'b@x.example']);
      // The same message a second time is in order.
      expect((await dialogue(await greeted(server))).at(-1)).toMatch(/^250/);
      expect(faults.end()).toMatchObject({ unacknowledged: 2, fired: [{ times: 1 }, { times: 0 }] });
    }
  });

  it('rejects or disconnects new connections', async () => {
    const busy = await connected((await withFaults('greeting:421')).server);
    expect((await busy.reply()).slice(0, 3)).toBe('421');
    expect(await busy.reply()).toBe('');
    const gone = await connected((await withFaults('connect:disconnect')).server);
    expect(await gone.reply()).toBe('');
    const hello = await connected((await withFaults('ehlo:451')).server);
    await hello.reply();
    expect(await hello.ask('EHLO client.example')).toBe(451);
    const login = await greeted((await withFaults('auth:454')).server);
    expect(await login.ask('AUTH PLAIN AGEAYg==')).toBe(454);
    expect(await login.ask('NOOP')).toBe(250);
  });

  it('rejects single recipients of a transaction, and throttles', async () => {
    const { server, sink } = await withFaults('rate=0.001/s,burst=2');
    const replies = await dialogue(await greeted(server), ['a@x.example', 'b@x.example', 'c@x.example']);
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '450', '354', '250']);
    expect(sink.pairs).toHaveLength(2);
  });

  it('throttles by recipients after DATA with 454, like Amazon SES, if configured', async () => {
    const { server, sink, faults } = await withFaults('rate=0.001/s,burst=3,smtp=454');
    const client = await greeted(server);
    const lasts = [
      (await dialogue(client, ['a@x.example', 'b@x.example'])).at(-1),
      (await dialogue(client, ['c@x.example', 'd@x.example'])).at(-1),
      (await dialogue(client, ['e@x.example'])).at(-1),
    ];
    expect(lasts).toEqual([expect.stringMatching(/^250/), '454 4.7.0', expect.stringMatching(/^250/)]);
    expect(sink.pairs.map(([recipient]) => recipient)).toEqual(['a@x.example', 'b@x.example', 'e@x.example']);
    expect(faults.counts().fired).toEqual([{ rule: 'rate limit', times: 1 }]);
  });

  it('delays the reply, or stalls, as configured', async () => {
    const late = await withFaults('rcpt:delay=30ms@first1,message:delay=30ms@first1');
    expect((await dialogue(await greeted(late.server))).at(-1)).toMatch(/^250/);
    expect(late.faults.end()).toMatchObject({ unacknowledged: 1, fired: [{ times: 1 }, { times: 1 }] });

    const mute = await withFaults('accepted:stall');
    const client = await greeted(mute.server);
    const answered = dialogue(client);
    await expect.poll(() => mute.sink.pairs).toHaveLength(1);
    client.socket.end();
    expect((await answered).at(-1)).toBe('');
  });

  it('works normally outside of timed trials', async () => {
    const { server, sink, faults } = await withFaults('mail:421,rcpt:550,message:452');
    faults.end();
    expect((await dialogue(await greeted(server))).at(-1)).toMatch(/^250/);
    expect(sink.pairs).toHaveLength(1);
  });
});
