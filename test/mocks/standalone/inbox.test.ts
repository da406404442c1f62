import { describe, expect, it } from 'vitest';
import { answerControl } from '../../../mocks/standalone/control.ts';
import { Inbox } from '../../../mocks/standalone/inbox.ts';
import { type CanonicalMessage, canonicalize } from '../../../src/model/canonical.ts';

const ROOMY = { messages: 100, characters: 1_000_000 };
const now = (): Date => new Date('2026-01-02T03:04:05Z');

function message(recipient: string, subject: string, text = 'Hello'): CanonicalMessage {
  return canonicalize({
    recipient,
    from: [{ address: 'shop@example.com' }],
    to: [{ address: recipient }],
    subject,
    headers: [],
    text,
    html: '',
    attachments: [],
  });
}

function filled(limits = ROOMY, count = 3): Inbox {
  const inbox = new Inbox(limits, now);
  const smtp = inbox.sinkOf('smtp');
  const sendgrid = inbox.sinkOf('sendgrid');
  for (let i = 1; i <= count; i++) {
    const recipient = `r${i}@example.net`;
    const sink = i % 2 === 0 ? sendgrid : smtp;
    sink.deliver({ recipient, id: '', read: () => message(recipient, `Subject ${i}`) });
  }
  return inbox;
}

async function ask(inbox: Inbox, method: string, target: string): Promise<{ status: number; body: unknown }> {
  const { status, body } = await answerControl({ method, target }, { inbox, served: () => [] });
  return { status, body: JSON.parse(body) };
}

async function numbers(inbox: Inbox, query: string): Promise<unknown> {
  const { body } = await ask(inbox, 'GET', `/messages${query}`);
  return (body as { messages: { number: number }[] }).messages.map((one) => one.number);
}

describe('an inbox', () => {
  it('keeps the newest messages in bounded number, and counts all', async () => {
    const inbox = filled({ messages: 2, characters: 1000 }, 5);
    expect((await inbox.find({})).map((one) => one.number)).toEqual([5, 4]);
    expect(inbox.received()).toEqual({ smtp: 3, sendgrid: 2 });
    expect({ total: inbox.total, kept: inbox.kept }).toEqual({ total: 5, kept: 2 });
  });

  it('keeps no more text than fits, but always the newest message', async () => {
    const inbox = new Inbox({ messages: 100, characters: 25 }, now);
    const sink = inbox.sinkOf('smtp');
    for (const length of [10, 10, 10, 60])
      sink.deliver({
        recipient: 'a@example.net',
        id: '',
        read: () => message('a@example.net', '', 'x'.repeat(length)),
      });
    expect((await inbox.find({})).map((one) => one.number)).toEqual([4]);
    expect(inbox.kept).toBe(1);
  });

  it('takes no message apart where none is to be kept', () => {
    const inbox = new Inbox({ messages: 0, characters: 1 });
    const sink = inbox.sinkOf('smtp');
    sink.deliver({
      recipient: 'a@example.net',
      id: '',
      read: () => {
        throw new Error('read');
      },
    });
    expect({ keeps: sink.keeps, total: inbox.total, kept: inbox.kept }).toEqual({
      keeps: false,
      total: 1,
      kept: 0,
    });
  });

  it('says of a message that cannot be taken apart why', async () => {
    const inbox = new Inbox(ROOMY, now);
    inbox.sinkOf('smtp').deliver({
      recipient: 'a@example.net',
      id: '',
      read: () => Promise.reject(new Error('a message without a From header was read')),
    });
    expect(await ask(inbox, 'GET', '/messages/1')).toEqual({
      status: 200,
      body: {
        number: 1,
        receivedAt: '2026-01-02T03:04:05.000Z',
        mock: 'smtp',
        recipient: 'a@example.net',
        problem: 'a message without a From header was read',
      },
    });
  });
});

describe('its address', () => {
  it.each([
    ['', [3, 2, 1]],
    ['?limit=1', [3]],
    ['?recipient=R2@example.net', [2]],
    ['?subject=subject%203', [3]],
    ['?mock=smtp', [3, 1]],
    ['?after=2', [3]],
    ['?mock=smtp&recipient=r2@example.net', []],
  ])('GET /messages%s gives the newest first that match', async (query, expected) => {
    expect(await numbers(filled(), query)).toEqual(expected);
  });

  it.each([
    ['GET', '/messages?to=a', 400, 'unknown filter \\"to\\"; expected recipient, subject'],
    ['GET', '/messages?limit=all', 400, 'limit: expected a whole number from 0, found \\"all\\"'],
    ['GET', '/messages/9', 404, 'message 9 is not kept'],
    ['POST', '/messages', 404, 'there is no POST /messages'],
  ])('%s %s is answered with %i', async (method, target, status, text) => {
    const answer = await ask(filled(), method, target);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(text);
  });

  it('forgets with DELETE /messages; numbers and counts go on', async () => {
    const inbox = filled();
    expect((await ask(inbox, 'DELETE', '/messages')).body).toEqual({ deleted: 3 });
    expect(await ask(inbox, 'GET', '/messages')).toEqual({
      status: 200,
      body: { total: 3, kept: 0, matching: 0, messages: [] },
    });
  });
});
