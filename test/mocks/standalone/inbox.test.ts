import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostGuard } from '../../../mocks/api/host-guard.ts';
import { deliver } from '../../../mocks/smtp/deliver.ts';
import { Merger } from '../../../mocks/smtp/merge/merger.ts';
import { answerControl, type ControlRequest } from '../../../mocks/standalone/control.ts';
import type { FaultControl } from '../../../mocks/standalone/fault-control.ts';
import { Inbox } from '../../../mocks/standalone/inbox.ts';
import { FaultsNotation } from '../../../src/config/faults.ts';
import type { FaultScript } from '../../../src/model/faults.ts';
import { type CanonicalMessage, canonicalize } from '../../../src/model/proof/canonical.ts';

const ROOMY = { messages: 100, bytes: 1_000_000 };
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

function control(inbox: Inbox, request: Partial<ControlRequest>, faults: Partial<FaultControl> = {}) {
  return answerControl(
    { method: 'GET', target: '/', headers: { host: '127.0.0.1:8025' }, body: '', ...request },
    {
      inbox,
      served: () => [],
      allows: hostGuard(['mail.test']),
      faults: { read: () => [], current: () => null, change: () => {}, counts: () => ({}), ...faults },
    },
  );
}

async function ask(inbox: Inbox, method: string, target: string): Promise<{ status: number; body: unknown }> {
  const { status, body } = await control(inbox, { method, target });
  return { status, body: JSON.parse(String(body)) };
}

async function numbers(inbox: Inbox, query: string): Promise<unknown> {
  const { body } = await ask(inbox, 'GET', `/messages${query}`);
  return (body as { messages: { number: number }[] }).messages.map((one) => one.number);
}

describe('an inbox', () => {
  it('keeps the newest messages in bounded number, and counts all', async () => {
    const inbox = filled({ messages: 2, bytes: 10_000 }, 5);
    expect((await inbox.find({})).map((one) => one.number)).toEqual([5, 4]);
    expect(inbox.received()).toEqual({ smtp: 3, sendgrid: 2 });
    expect({ total: inbox.total, kept: inbox.kept }).toEqual({ total: 5, kept: 2 });
  });

  it('keeps no more bytes than fit, but always the newest message', async () => {
    const inbox = new Inbox({ messages: 100, bytes: 4000 }, now);
    const sink = inbox.sinkOf('smtp');
    for (const length of [1000, 1000, 1000, 6000])
      sink.deliver({
        recipient: 'a@example.net',
        id: '',
        read: () => message('a@example.net', '', 'x'.repeat(length)),
      });
    expect((await inbox.find({})).map((one) => one.number)).toEqual([4]);
    expect({ kept: inbox.kept, dropped: inbox.dropped }).toEqual({ kept: 1, dropped: 3 });
  });

  it('reads a message to many recipients once, and counts its bytes once', async () => {
    const inbox = new Inbox({ messages: 5000, bytes: 10_000_000 }, now);
    const recipients = Array.from({ length: 1000 }, (_, i) => `r${i}@example.net`);
    const raw = Buffer.from(`From: a@example.com\r\nSubject: Hi\r\n\r\n${'Hello world\r\n'.repeat(20_000)}`);
    deliver(
      { recipients, head: { id: '', providerHeaders: undefined }, raw },
      inbox.sinkOf('smtp'),
      new Merger(),
    );
    const found = await inbox.find({});
    expect({ kept: inbox.kept, dropped: inbox.dropped }).toEqual({ kept: 1000, dropped: 0 });
    // What was sent and what it was taken apart into, and a little for each recipient.
    expect(inbox.bytes).toBeLessThan(2 * raw.length + 1000 * 600);
    expect(new Set(found.map((one) => one.source)).size).toBe(1);
    expect(new Set(found.map((one) => one.message?.attachments)).size).toBe(1);
    const clear = inbox.clear();
    expect({ clear, bytes: inbox.bytes }).toEqual({ clear: 1000, bytes: 0 });
  });

  it('parses no message if none is kept', () => {
    const inbox = new Inbox({ messages: 0, bytes: 1 });
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

  it('reports why a message cannot be parsed', async () => {
    const inbox = new Inbox(ROOMY, now);
    inbox.sinkOf('smtp').deliver({
      recipient: 'a@example.net',
      id: '',
      read: () => Promise.reject(new Error('a message without a From header was read')),
    });
    expect(await ask(inbox, 'GET', '/messages/1')).toMatchObject({
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
  ])('GET /messages%s returns the matches, newest first', async (query, expected) => {
    expect(await numbers(filled(), query)).toEqual(expected);
  });

  it.each([
    ['GET', '/messages?to=a', 400, 'unknown filter \\"to\\"; expected recipient, subject'],
    ['GET', '/messages?limit=all', 400, 'limit: expected a whole number from 0, found \\"all\\"'],
    ['GET', '/messages/9', 404, 'message 9 is not in the inbox'],
    ['POST', '/messages', 404, 'no such route: POST /messages'],
  ])('%s %s is answered with %i', async (method, target, status, text) => {
    const answer = await ask(filled(), method, target);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(text);
  });

  it('is emptied by DELETE /messages; numbers and counts continue', async () => {
    const inbox = filled();
    expect((await ask(inbox, 'DELETE', '/messages')).body).toEqual({ deleted: 3 });
    expect(await ask(inbox, 'GET', '/messages')).toEqual({
      status: 200,
      body: { total: 3, kept: 0, dropped: 0, matching: 0, messages: [] },
    });
  });
});

const MIME = [
  'Received: from a by b',
  'Message-ID: <1@example.com>',
  'Date: Mon, 1 Jan 2026 10:00:00 +0000',
  'X-Twice: one',
  'From: Shop <shop@example.com>',
  'To: Jane <jane@example.net>',
  'Cc: cc@example.net',
  'x-twice: =?utf-8?q?zw=C3=B6lf?=',
  'Subject: <script>alert(1)</script> & more',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Hi <script>alert(2)</script></p>',
  '',
].join('\r\n');

function mailed(mime: string, recipients = ['jane@example.net', 'hidden@example.net']): Inbox {
  const inbox = new Inbox(ROOMY, now);
  const raw = Buffer.from(mime);
  deliver(
    { recipients, head: { id: '', providerHeaders: undefined }, raw },
    inbox.sinkOf('smtp'),
    new Merger(),
  );
  return inbox;
}

describe('a message in the inbox', () => {
  it('shows its ID, date, copies, every header in order, and the sent bytes', async () => {
    const inbox = mailed(MIME);
    const { body } = await ask(inbox, 'GET', '/messages/2');
    expect(body).toMatchObject({
      recipient: 'hidden@example.net',
      messageId: '<1@example.com>',
      date: 'Mon, 1 Jan 2026 10:00:00 +0000',
      cc: ['<cc@example.net>'],
      bcc: ['<hidden@example.net>'],
      headers: [
        ['Received', 'from a by b'],
        ['Message-ID', '<1@example.com>'],
        ['Date', 'Mon, 1 Jan 2026 10:00:00 +0000'],
        ['X-Twice', 'one'],
        ['From', 'Shop <shop@example.com>'],
        ['To', 'Jane <jane@example.net>'],
        ['Cc', 'cc@example.net'],
        ['x-twice', 'zwölf'],
        ['Subject', '<script>alert(1)</script> & more'],
        ['Content-Type', 'text/html; charset=utf-8'],
      ],
      raw: '/messages/2/raw',
    });
    const raw = await control(inbox, { target: '/messages/2/raw' });
    expect(String(raw.body)).toBe(MIME);
    expect(raw.headers).toMatchObject({
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  it('is shown without a From header too', async () => {
    const inbox = mailed('Subject: Hi\r\n\r\nText\r\n', ['a@example.net']);
    expect((await ask(inbox, 'GET', '/messages/1')).body).toMatchObject({
      problem: null,
      from: [],
      subject: 'Hi',
      text: 'Text',
    });
  });

  it('shows the options of an API request', async () => {
    const inbox = new Inbox(ROOMY, now);
    const options = {
      tags: ['welcome'],
      metadata: { customer: '7' },
      scheduledAt: '2026-02-01T00:00:00Z',
      fields: { ip_pool: 'a' },
    };
    const source = { kind: 'request', bytes: Buffer.from('{"to":"a"}') } as const;
    inbox.sinkOf('resend').deliver({
      recipient: 'a@example.net',
      id: '',
      messageId: 'm-1',
      read: () => message('a@example.net', 'Hi'),
      options: () => options,
      source,
    });
    expect((await ask(inbox, 'GET', '/messages/1')).body).toMatchObject({
      messageId: 'm-1',
      tags: ['welcome'],
      metadata: { customer: '7' },
      scheduledAt: '2026-02-01T00:00:00Z',
      options: { ip_pool: 'a' },
      size: 10,
    });
    const { body } = await control(inbox, { target: '/messages/1/view' });
    for (const text of ['m-1', 'welcome', 'customer', '2026-02-01T00:00:00Z', 'Request body'])
      expect(String(body)).toContain(text);
  });
});

describe('the page', () => {
  const browser = { host: 'localhost:8025', accept: 'text/html,application/xhtml+xml' };

  it('lists messages for a browser, with every text escaped and no script allowed', async () => {
    const inbox = mailed(MIME);
    for (const target of ['/', '/messages/1/view']) {
      const { status, headers, body } = await control(inbox, { target, headers: browser });
      expect(status).toBe(200);
      expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
      expect(headers['Content-Security-Policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
      expect(String(body)).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; more');
      expect(String(body)).not.toMatch(/<script|alert\(2\)/);
    }
  });

  it('shows the HTML of a mail in a sandbox only', async () => {
    const inbox = mailed(MIME);
    expect(String((await control(inbox, { target: '/messages/1/view' })).body)).toContain(
      '<iframe sandbox src="/messages/1/html"',
    );
    const { headers, body } = await control(inbox, { target: '/messages/1/html' });
    expect(headers['Content-Security-Policy']).toMatch(/^sandbox; default-src 'none'; /);
    expect(String(body)).toContain('alert(2)');
  });

  it('escapes all texts of a message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 20 }), async (text) => {
        const inbox = new Inbox(ROOMY, now);
        const hostile = `${text}<img src=x onerror=alert(1)>"'`;
        inbox.sinkOf(hostile).deliver({
          recipient: hostile,
          id: '',
          messageId: hostile,
          read: () => message(hostile, hostile, hostile),
          options: () => ({
            tags: [hostile],
            metadata: { [hostile]: hostile },
            scheduledAt: hostile,
            fields: {},
          }),
        });
        for (const target of ['/', '/messages/1/view']) {
          const { body } = await control(inbox, { target, headers: browser });
          expect(String(body)).not.toContain('<img');
        }
      }),
      { numRuns: 20 },
    );
  });

  it('reports the number of dropped messages', async () => {
    const { body } = await control(filled({ messages: 2, bytes: 1_000_000 }, 5), { headers: browser });
    expect(String(body)).toContain(
      '5 messages received, 2 kept. The 3 oldest were dropped: --keep allows 2 messages or 1 MB.',
    );
  });

  it('deletes all by its button, but not by a button of another site', async () => {
    const inbox = filled();
    const foreign = { ...browser, origin: 'http://evil.example' };
    expect((await control(inbox, { method: 'POST', target: '/clear', headers: foreign })).status).toBe(403);
    expect(
      (
        await control(inbox, {
          method: 'DELETE',
          target: '/messages',
          headers: { ...browser, origin: 'null' },
        })
      ).status,
    ).toBe(403);
    expect(inbox.kept).toBe(3);
    const own = { ...browser, origin: 'http://localhost:8025' };
    expect((await control(inbox, { method: 'POST', target: '/clear', headers: own })).status).toBe(303);
    expect(inbox.kept).toBe(0);
  });

  it.each([
    ['evil.example', 403],
    ['127.0.0.1.evil.example:8025', 403],
    ['localhost.evil.example', 403],
    ['', 403],
    ['127.0.0.1', 200],
    ['LOCALHOST:1', 200],
    ['localhost.:80', 200],
    ['[::1]:8025', 200],
    ['mail.test:80', 200],
  ])('answers Host %j with %i', async (host, status) => {
    const answer = await control(filled(), { target: '/messages', headers: { host } });
    expect(answer.status).toBe(status);
    if (status === 403) expect(String(answer.body)).toContain('--allow-host');
  });
});

describe('faults over HTTP', () => {
  it('are shown, changed by the notation of the command line, and removed', async () => {
    let script: FaultScript | null = null;
    const faults: Partial<FaultControl> = {
      read: (value) => {
        const result = FaultsNotation.safeParse(value);
        return result.success ? result.data : result.error.issues.map((issue) => issue.message);
      },
      current: () => script,
      change: (next) => {
        script = next;
      },
      counts: () => ({
        smtp: {
          fired: [
            { rule: 'a', times: 2 },
            { rule: 'b', times: 0 },
          ],
          unacknowledged: 0,
        },
      }),
    };
    const say = async (method: string, body = '') => {
      const answer = await control(filled(), { method, target: '/faults', body }, faults);
      return { status: answer.status, ...JSON.parse(String(answer.body)) };
    };
    expect(await say('GET')).toMatchObject({
      status: 200,
      faults: null,
      meaning: [],
      fired: { smtp: [{ rule: 'a', times: 2 }] },
    });
    expect(await say('PUT', 'rcpt:451@10%,rate=50/s\n')).toMatchObject({
      status: 200,
      faults: 'rcpt:451@10%,rate=50/s',
      rate: { perSecond: 50 },
    });
    expect(await say('PUT', '{"name":"mine","rules":["api:503@5%"]}')).toMatchObject({
      status: 200,
      faults: 'mine',
    });
    expect(await say('PUT', '"flaky"')).toMatchObject({ status: 200, faults: 'flaky' });
    expect(await say('PUT', 'rcptt:451')).toMatchObject({
      status: 400,
      error: '"rcptt:451": unknown place "rcptt"; did you mean "rcpt"?',
    });
    expect(await say('PUT', '/etc/passwd.json')).toMatchObject({
      status: 400,
      error: 'a file name is not accepted here; send the content of the file',
    });
    expect(await say('GET')).toMatchObject({ faults: 'flaky' });
    expect(await say('DELETE')).toMatchObject({ faults: null });
  });
});
