import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MockServer } from '../../mocks/contract.ts';
import { SMTP_HOSTS, startSmtpMock } from '../../mocks/smtp/index.ts';
import { anyDialog, codesOf } from '../mocks/smtp/dialogs.ts';
import { DIFFERENCES } from '../mocks/smtp/differences.ts';
import { RecordingSink } from '../mocks/smtp/recording-sink.ts';

const sinks = SMTP_HOSTS.map(() => new RecordingSink(true));
let servers: readonly MockServer[] = [];

beforeAll(async () => {
  servers = await Promise.all(SMTP_HOSTS.map((host, i) => startSmtpMock({ host, port: 0, sink: sinkOf(i) })));
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

function sinkOf(i: number): RecordingSink {
  const sink = sinks[i];
  if (sink === undefined) throw new TypeError('a host without a sink');
  return sink;
}

/** The codes of the fast host, and those of the reference host. */
function play(dialog: string): Promise<(readonly number[])[]> {
  return Promise.all(servers.map(({ endpoint }) => codesOf(endpoint, dialog)));
}

const EHLO = 'EHLO client.example\r\n';
const ENVELOPE = 'MAIL FROM:<s@shop.example>\r\nRCPT TO:<a@x.example>\r\n';
const WHOLE = `${ENVELOPE}DATA\r\nX-Sendoff-Id: 1\r\n\r\nHi\r\n.\r\n`;

describe('both SMTP mocks', () => {
  it.each([
    [
      'two messages in one write',
      `${EHLO}${WHOLE}${WHOLE}`,
      [220, 250, 250, 250, 354, 250, 250, 250, 354, 250, 221],
    ],
    [
      'a recipient postmaster without a domain, in any case',
      `${EHLO}MAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\nRCPT TO:<postmaster>\r\n`,
      [220, 250, 250, 250, 250, 221],
    ],
    [
      'no other recipient without a domain, nor such a sender',
      `${EHLO}MAIL FROM:<postmaster>\r\nMAIL FROM:<>\r\nRCPT TO:<root>\r\n`,
      [220, 250, 501, 250, 501, 221],
    ],
    [
      'white space at the end of a line',
      `${EHLO}${ENVELOPE}DATA \r\n.\r\nRSET \r\nNOOP  \r\nQUIT \r\n`,
      [220, 250, 250, 250, 354, 250, 250, 250, 221],
    ],
    ['HELP, VRFY and EXPN', `${EHLO}HELP\r\nVRFY a\r\nEXPN a\r\n`, [220, 250, 214, 252, 502, 221]],
    [
      'lower-case commands, after HELO',
      'helo client.example\r\nmail from:<>\r\nrcpt to:<a@x.example>\r\ndata\r\n.\r\n',
      [220, 250, 250, 250, 354, 250, 221],
    ],
    ['source routes', `${EHLO}MAIL FROM:<@a.example,@b.example:s@x.example>\r\n`, [220, 250, 250, 221]],
    [
      'a parameter that was not offered',
      `${EHLO}MAIL FROM:<a@x.example> FROB=1\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<a@x.example> NOTIFY=NEVER\r\n`,
      [220, 250, 555, 250, 555, 221],
    ],
    ['a line that is too long', `${EHLO}NOOP ${'x'.repeat(40_000)}\r\nNOOP\r\n`, [220, 250, 500, 250, 221]],
    [
      'control characters in an address',
      `${EHLO}MAIL FROM:<a\x01b@x.example>\r\nMAIL FROM:<>\r\nRCPT TO:<a@x\x7f.example>\r\n`,
      [220, 250, 501, 250, 501, 221],
    ],
    [
      'letters beyond ASCII without SMTPUTF8',
      `${EHLO}MAIL FROM:<ü@x.example>\r\nMAIL FROM:<> \r\nRCPT TO:<a@ü.example>\r\n`,
      [220, 250, 553, 250, 553, 221],
    ],
  ])('answer alike to %s', async (_, dialog, codes) => {
    expect(await play(dialog)).toEqual([codes, codes]);
  });

  it.each([
    'GET / HTTP/1.1',
    'POST /messages HTTP/1.1',
    'post http://127.0.0.1:2525/ HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'CONNECT a:25 HTTP/1.1',
  ])('close on an HTTP request, %s, and execute nothing of its body', async (first) => {
    const before = sinks.map(({ deliveries }) => deliveries.length);
    const codes = await play(`${first}\r\nHost: 127.0.0.1\r\n\r\n${EHLO}${WHOLE}`);
    // smtp-server may still hold its greeting back, and says 421 to whoever speaks before it.
    expect(codes).toEqual([
      [220, 421],
      [220, 421],
    ]);
    expect(sinks.map(({ deliveries }) => deliveries.length)).toEqual(before);
  });

  it.each(['a\n.\nb', 'a\n.\r\nb', 'a\r\n.\nb', '\n.\n', 'a\r.\rb'])(
    'do not take %j for the end of a message',
    async (body) => {
      for (const sink of sinks) sink.deliveries = [];
      const smuggled = `${body}\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<victim@x.example>\r\nDATA\r\nX: y`;
      const codes = await play(`${EHLO}${ENVELOPE}DATA\r\n\r\n${smuggled}\r\n.\r\n`);
      expect(codes).toEqual(servers.map(() => [220, 250, 250, 250, 354, 250, 221]));
      expect(sinks.map(({ pairs }) => pairs.map(([recipient]) => recipient))).toEqual([
        ['a@x.example'],
        ['a@x.example'],
      ]);
    },
  );

  it('deliver to an address as written', async () => {
    const addresses = ['a@xn--mller-kva.example', 'a@[IPv6:0:0:0:0:0:0:0:1]', 'A@B.Example', 'Postmaster'];
    for (const sink of sinks) sink.deliveries = [];
    await play(
      `${EHLO}MAIL FROM:<>\r\n${addresses.map((one) => `RCPT TO:<${one}>\r\n`).join('')}DATA\r\n.\r\n`,
    );
    expect(sinks.map(({ pairs }) => pairs.map(([recipient]) => recipient))).toEqual([addresses, addresses]);
  });

  it('give the same codes in any dialog', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDialog, { minLength: 60, maxLength: 60 }), async (dialogs) => {
        await Promise.all(
          dialogs.map(async (dialog) => {
            const [fast, reference] = await play(dialog);
            // Listed: smtp-server counts unknown commands.
            if ((fast ?? []).filter((code) => code === 500).length < 10)
              expect({ dialog, codes: reference }).toEqual({ dialog, codes: fast });
          }),
        );
      }),
      { numRuns: 2, endOnFailure: true, seed: 20 },
    );
  });
});

describe('where smtp-server differs', () => {
  it.each(DIFFERENCES)('$about', async ({ dialog, fast, reference }) => {
    expect(await play(dialog)).toEqual([fast, reference]);
  });

  it('the documentation lists it', () => {
    const told = readFileSync(new URL('../../docs/smtp.md', import.meta.url), 'utf8');
    expect(DIFFERENCES.filter(({ about }) => !told.includes(about))).toEqual([]);
  });
});
