import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { timelineOf } from '../../../mocks/feedback/delivery-outcomes.ts';
import { SMTP_HOSTS } from '../../../mocks/smtp/index.ts';
import { decodeXtext } from '../../../mocks/smtp/reports/parameters.ts';
import type { ReportTarget } from '../../../src/model/feedback.ts';
import { RECIPIENTS, SEED } from '../feedback/recipients.ts';
import type { RawClient } from './raw-client.ts';
import { smtpMocks } from './started.ts';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly email: Email;
}

const receivers: SMTPServer[] = [];

/** Somebody else’s SMTP server, which takes reports, or refuses so many of them first. */
async function receiver(refusals = 0): Promise<{ readonly target: ReportTarget; readonly mails: Mail[] }> {
  const mails: Mail[] = [];
  let left = refusals;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, { envelope }, done) {
      buffer(stream).then(async (raw) => {
        if (left-- > 0) {
          done(Object.assign(new Error('Busy'), { responseCode: 451 }));
          return;
        }
        const { mailFrom, rcptTo } = envelope;
        mails.push({
          from: mailFrom === false ? '?' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          email: await PostalMime.parse(raw),
        });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  receivers.push(server);
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('a receiver without a port');
  return { target: { host: '127.0.0.1', port: address.port }, mails };
}

afterEach(async () => {
  await Promise.all(
    receivers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
});

const MESSAGE =
  'From: Shop <shop@shop.example>\r\nTo: a@x.example\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\nX-Sendoff-Id: 3-abc\r\n\r\n.Text\r\n';

/** Sends to these recipients, asking for all reports; gives the replies to RCPT. */
async function send(
  client: RawClient,
  recipients: readonly string[],
  notify = ' NOTIFY=SUCCESS,FAILURE,DELAY',
): Promise<string[]> {
  const replies: string[] = [];
  client.send('MAIL FROM:<shop@shop.example> RET=HDRS ENVID=order+2B1\r\n');
  expect(await client.reply()).toMatch(/^250 /);
  for (const recipient of recipients) {
    const original = notify === '' ? '' : ` ORCPT=rfc822;${recipient.replace('.', '+2E')}`;
    client.send(`RCPT TO:<${recipient}>${notify}${original}\r\n`);
    replies.push(await client.reply());
  }
  if (replies.some((reply) => reply.startsWith('250'))) {
    expect(await client.ask('DATA')).toBe(354);
    // One dot is stuffed (RFC 5321, 4.5.2).
    client.send(Buffer.from(`${MESSAGE.replace('\r\n.', '\r\n..')}.\r\n`, 'latin1'));
    expect(await client.reply()).toMatch(/^250 /);
  } else {
    await client.ask('RSET');
  }
  return replies;
}

/** The fields of a report’s second part, without those of time: RFC 3464, 2.1. */
function fieldsOf({ email }: Mail): Readonly<Record<string, string>> {
  const status = email.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  const fields = textOf(status?.content)
    .split('\r\n')
    .flatMap((line) => (line === '' ? [] : [line.split(/: (.*)/s).slice(0, 2)]));
  const all = Object.fromEntries(fields) as Record<string, string>;
  for (const name of ['Arrival-Date', 'Last-Attempt-Date']) {
    expect(Math.abs(Date.parse(all[name] ?? '') - Date.now())).toBeLessThan(60_000);
    delete all[name];
  }
  return all;
}

function textOf(content: string | ArrayBuffer | Uint8Array | undefined): string {
  if (content === undefined) throw new Error('a report without that part');
  return (
    typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString('latin1')
  ).replaceAll(/\r?\n/g, '\r\n');
}

const WAIT_MS = 20_000;

describe.each(SMTP_HOSTS)('delivery status notifications of the %s SMTP mock', (host) => {
  const mocks = smtpMocks(host);

  async function started(refusals = 0) {
    const { target, mails } = await receiver(refusals);
    const { server, sink } = await mocks.start({
      feedback: { seed: SEED, target: { by: 'reports', ...target } },
    });
    return { mails, server, sink, client: await mocks.greeted(server) };
  }

  it('are offered only by a mock with feedback', async () => {
    for (const [mock, offered] of [
      [(await started()).server, true],
      [(await mocks.start()).server, false],
    ] as const) {
      const client = await mocks.connected(mock);
      await client.reply();
      client.send('EHLO client.example\r\n');
      expect(/^250[- ]DSN\r?$/m.test(await client.reply())).toBe(offered);
    }
  });

  it('reject an unknown mailbox at once, and report the other outcomes', async () => {
    const { client, mails, server, sink } = await started();
    const { refused, bounced, clicked, retried, givenUp } = RECIPIENTS;
    const replies = await send(client, [refused, bounced, clicked, retried, givenUp]);
    expect(replies.map((reply) => reply.slice(0, 9))).toEqual([
      '550 5.1.1',
      ...Array.from({ length: 4 }, () => '250 2.1.5'),
    ]);
    expect(sink.pairs.map(([address]) => address)).toEqual([bounced, clicked, retried, givenUp]);

    const truth = await server.truth?.(WAIT_MS);
    expect(truth).toMatchObject({ complete: true, reports: 6, failedReports: 0 });
    expect(
      truth?.recipients.map(({ recipient, id, messageId, events }) => [
        recipient,
        id,
        messageId,
        events.map(({ event, reported }) => `${event} ${reported}`),
      ]),
    ).toEqual([
      [refused, '', 'order+1', ['refused yes']],
      [bounced, '3-abc', 'order+1', ['bounced yes']],
      [clicked, '3-abc', 'order+1', ['delivered yes', 'opened no-such-report', 'clicked no-such-report']],
      [retried, '3-abc', 'order+1', ['deferred yes', 'delivered yes']],
      [givenUp, '3-abc', 'order+1', ['deferred yes', 'bounced yes']],
    ]);

    for (const { from, to, email } of mails) {
      expect([from, to]).toEqual(['', ['shop@shop.example']]);
      expect(email.headers.find(({ key }) => key === 'content-type')?.value).toContain(
        'report-type=delivery-status',
      );
    }
    // In whatever order they arrived: each may come over a connection of its own.
    const actions = (recipient: string) =>
      mails
        .map(fieldsOf)
        .filter((fields) => fields['Final-Recipient'] === `rfc822; ${recipient}`)
        .sort((one, other) => Number(one['Action'] !== 'delayed') - Number(other['Action'] !== 'delayed'));
    const common = (recipient: string) => ({
      'Original-Envelope-Id': 'order+1',
      'Reporting-MTA': 'dns; mock.sendoff.test',
      'Original-Recipient': `rfc822; ${recipient}`,
      'Final-Recipient': `rfc822; ${recipient}`,
    });
    const reply = (recipient: string, step: number): Readonly<Record<string, string>> => {
      const said = timelineOf(SEED, recipient).steps[step]?.reply;
      return {
        Status: said?.status ?? '',
        'Diagnostic-Code': `smtp; ${said?.code} ${said?.status} ${said?.text}`,
      };
    };
    expect(actions(refused)).toEqual([]);
    expect(actions(bounced)).toEqual([{ ...common(bounced), Action: 'failed', ...reply(bounced, 0) }]);
    expect(actions(clicked)).toEqual([{ ...common(clicked), Action: 'delivered', ...reply(clicked, 0) }]);
    expect(actions(retried)).toEqual([
      { ...common(retried), Action: 'delayed', ...reply(retried, 0) },
      { ...common(retried), Action: 'delivered', ...reply(retried, 1) },
    ]);
    expect(actions(givenUp)).toEqual([
      { ...common(givenUp), Action: 'delayed', ...reply(givenUp, 0) },
      { ...common(givenUp), Action: 'failed', ...reply(givenUp, 1) },
    ]);
  });

  it('return the original headers, and the whole message after a failure if the sender requested it', async () => {
    const { client, mails, server } = await started();
    await send(client, [RECIPIENTS.bounced]);
    client.send('MAIL FROM:<shop@shop.example> RET=FULL\r\n');
    await client.reply();
    client.send(`RCPT TO:<${RECIPIENTS.bounced}> NOTIFY=FAILURE\r\n`);
    await client.reply();
    await client.ask('DATA');
    client.send(Buffer.from(`${MESSAGE.replace('\r\n.', '\r\n..')}.\r\n`, 'latin1'));
    await client.reply();
    await server.truth?.(WAIT_MS);
    const returned = (type: string) =>
      mails.flatMap(({ email }) =>
        email.attachments
          .filter(({ mimeType }) => mimeType === type)
          .map(({ content }) => textOf(content).trimEnd()),
      );
    expect(returned('text/rfc822-headers')).toEqual([MESSAGE.slice(0, MESSAGE.indexOf('\r\n\r\n'))]);
    expect(returned('message/rfc822')).toEqual([MESSAGE.trimEnd()]);
  });

  it('are sent as requested: failures by default, nothing with NEVER or to the null sender', async () => {
    const { client, mails, server } = await started();
    await send(client, [RECIPIENTS.givenUp, RECIPIENTS.retried], '');
    await send(client, [RECIPIENTS.bounced], ' NOTIFY=NEVER');
    await client.ask('MAIL FROM:<>');
    await client.ask(`RCPT TO:<${RECIPIENTS.bounced}>`);
    await client.ask('DATA');
    client.send('Subject: x\r\n\r\nx\r\n.\r\n');
    await client.reply();
    const truth = await server.truth?.(WAIT_MS);
    expect(
      truth?.recipients.map(({ events }) => events.map(({ event, reported }) => `${event} ${reported}`)),
    ).toEqual([
      ['deferred not-asked', 'bounced yes'],
      ['deferred not-asked', 'delivered not-asked'],
      ['bounced not-asked'],
      ['bounced not-asked'],
    ]);
    expect(mails).toHaveLength(1);
  });

  it('are sent again after a rejection', async () => {
    const { client, mails, server } = await started(1);
    await send(client, [RECIPIENTS.bounced]);
    expect(await server.truth?.(WAIT_MS)).toMatchObject({ complete: true, reports: 1, failedReports: 1 });
    expect(mails).toHaveLength(1);
  });

  it('reject invalid parameters', async () => {
    const { client } = await started();
    const mail = 'MAIL FROM:<a@x.example>';
    for (const [command, before] of [
      [`${mail} RET=SOME`],
      // What an xtext stands for must be printable, or it would end a line of the report.
      [`${mail} ENVID=a+0D+0AAction:+20delivered`],
      ['RCPT TO:<b@x.example> NOTIFY=NEVER,SUCCESS', mail],
      ['RCPT TO:<b@x.example> NOTIFY=SOMETIMES', mail],
      ['RCPT TO:<b@x.example> ORCPT=b@x.example', mail],
    ] as const) {
      if (before !== undefined) await client.ask(before);
      expect([command, await client.ask(command)]).toEqual([command, 501]);
      await client.ask('RSET');
    }
  });
});

it('xtext decodes to the original text, and other text is rejected', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), (text) => {
      const written = text.replaceAll(
        /[^!-~]|[+=]/g,
        (one) => `+${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
      );
      expect(decodeXtext(written)).toBe(text);
    }),
  );
  for (const text of ['', 'a=b', 'a b', 'a+2', 'a+2b', 'ü', 'a+0A', 'a+80']) {
    expect(decodeXtext(text)).toBeUndefined();
  }
});
