import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startAuth } from '../../../mocks/smtp/fast/auth.ts';
import { ACCOUNT, SMTP_HOSTS } from '../../../mocks/smtp/index.ts';
import { AUTH_MECHANISMS } from '../../../src/model/feature.ts';
import { codeOf, type RawClient } from './raw-client.ts';
import { smtpMocks } from './started.ts';

const { user, password, accessToken } = ACCOUNT;

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function challengeIn(reply: string): string {
  return Buffer.from(reply.slice('334 '.length), 'base64').toString();
}

/** What a client says, line by line; a line may depend on the challenge before it. */
type Lines = readonly (string | ((challenge: string) => string))[];

function exchanges(secret: string, token: string): readonly Lines[] {
  const plain = base64(`\0${user}\0${secret}`);
  const bearer = base64(`user=${user}\x01auth=Bearer ${token}\x01\x01`);
  const digest = (challenge: string): string => createHmac('md5', secret).update(challenge).digest('hex');
  return [
    [`AUTH PLAIN ${plain}`],
    ['auth plain', plain],
    ['AUTH LOGIN', base64(user), base64(secret)],
    [`AUTH LOGIN ${base64(user)}`, base64(secret)],
    ['AUTH CRAM-MD5', (challenge) => base64(`${user} ${digest(challenge)}`)],
    [`AUTH XOAUTH2 ${bearer}`],
    ['AUTH XOAUTH2', bearer],
  ];
}

/** Gives the reply to the last line. */
async function say(client: RawClient, lines: Lines): Promise<string> {
  let reply = '';
  for (const line of lines) {
    client.send(`${typeof line === 'string' ? line : line(challengeIn(reply))}\r\n`);
    reply = await client.reply();
  }
  return reply;
}

describe.each(SMTP_HOSTS)('AUTH of the %s SMTP mock', (host) => {
  const { start, greeted } = smtpMocks(host);

  it('authenticates the account by each mechanism, counts it, and needs a turnaround per line', async () => {
    const { server } = await start({ auth: 'required' });
    const all = exchanges(password, accessToken);
    const codes = await Promise.all(
      all.map(async (lines) => {
        const client = await greeted(server);
        return [codeOf(await say(client, lines)), await client.ask('MAIL FROM:<s@x.example>')];
      }),
    );
    expect(codes).toEqual(all.map(() => [235, 250]));
    expect(server.wire()).toMatchObject({
      authentications: all.length,
      connectionsOpened: all.length,
      // Greeting, EHLO, MAIL.
      turnarounds: 3 * all.length + all.flat().length,
    });
  });

  it('rejects wrong credentials, for tokens after a challenge, and accepts another attempt', async () => {
    const { server } = await start({ auth: 'required' });
    const all = exchanges('wrong', 'wrong');
    const codes = await Promise.all(
      all.map(async (lines) => {
        const client = await greeted(server);
        const asked = /XOAUTH2/.test(String(lines[0])) ? [...lines, ''] : lines;
        return [codeOf(await say(client, asked)), await client.ask('MAIL FROM:<s@x.example>')];
      }),
    );
    expect(codes).toEqual(all.map(() => [535, 530]));
    expect(server.wire().authentications).toBe(0);
  });

  it('rejects a token with JSON, cancels on "*", and rejects an initial response before its own challenge', async () => {
    const { server } = await start();
    const client = await greeted(server);
    client.send(`AUTH XOAUTH2 ${base64(`user=${user}\x01auth=Bearer old\x01\x01`)}\r\n`);
    const reply = await client.reply();
    expect(codeOf(reply)).toBe(334);
    expect(JSON.parse(challengeIn(reply))).toEqual({
      status: '401',
      schemes: 'bearer',
      scope: 'https://mail.google.com/',
    });
    expect(await client.ask('')).toBe(535);
    for (const mechanism of AUTH_MECHANISMS) {
      expect(await client.ask(`AUTH ${mechanism}`)).toBe(334);
      expect(await client.ask('*')).toBe(501);
    }
    expect(await client.ask(`AUTH CRAM-MD5 ${base64('x')}`)).toBe(501);
    expect(await client.ask('AUTH NTLM')).toBe(504);
    expect(codeOf(await say(client, [`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`]))).toBe(235);
    expect(await client.ask('AUTH LOGIN')).toBe(503);
  });
});

describe('the strict AUTH of the fast SMTP mock', () => {
  const { start, greeted } = smtpMocks('fast');

  it('is rejected within a transaction and before EHLO', async () => {
    const { server } = await start();
    const client = await greeted(server);
    await client.ask('MAIL FROM:<s@x.example>');
    expect(await client.ask('AUTH LOGIN')).toBe(503);
    await client.ask('RSET');
    expect(await client.ask('AUTH LOGIN')).toBe(334);
  });

  it('accepts only the right credentials by PLAIN', () => {
    const word = fc.oneof(fc.constantFrom('', user, password, '\0'), fc.string());
    const right = [`\0${user}\0${password}`, `${user}\0${user}\0${password}`];
    fc.assert(
      fc.property(word, word, word, (as, name, secret) => {
        const text = [as, name, secret].join('\0');
        const { reply } = startAuth(`PLAIN ${base64(text)}`);
        expect(reply.startsWith('235')).toBe(right.includes(text));
      }),
    );
  });

  it('answers any other input with one line, without authentication', () => {
    const line = fc.oneof(fc.string(), fc.base64String(), fc.constantFrom('*', '=', ''));
    fc.assert(
      fc.property(fc.constantFrom(...AUTH_MECHANISMS, 'NTLM', ''), fc.array(line), (mechanism, lines) => {
        let step = startAuth([mechanism, ...lines.slice(0, 1)].join(' '));
        for (const one of lines) {
          expect(step.reply).toMatch(/^(?:334|501|504|535) [^\r\n]*\r\n$/);
          if (step.next === undefined) return;
          step = step.next(one);
        }
      }),
    );
  });

  it('never repeats a CRAM-MD5 challenge', () => {
    const asked = Array.from({ length: 100 }, () => startAuth('CRAM-MD5').reply);
    expect(new Set(asked).size).toBe(100);
  });
});
