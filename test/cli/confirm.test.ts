import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ExternalRun } from '../../src/app/external-run.ts';
import { confirmBy } from '../../src/cli/confirm.ts';

const RUN: ExternalRun = {
  smtp: { host: 'mail.example', address: '192.0.2.7', port: 587, secured: false, user: 'me' },
  api: null,
  messages: 10,
  transports: [
    { name: 'smtp-nodemailer', delivery: 'delivered-no-sandbox' },
    { name: 'api-sendgrid', delivery: 'sandbox' },
  ],
  sendLimits: { maxMessages: 100, maxPerSecond: 3, recipients: ['*@example.org'], sandbox: true },
  from: null,
  recipients: null,
};

const TEXT = `This run sends to external servers:
  SMTP: mail.example:587 (192.0.2.7), over TLS, as me
  10 messages by smtp-nodemailer, api-sendgrid, at most 3/s: at least 4 s
  from the sender that each message names (--from changes it)
  to *@example.org
  smtp-nodemailer: messages are delivered, since it has no sandbox
  api-sendgrid: the provider’s sandbox checks the messages and delivers none
`;

/** Both ends of a terminal, or of a pipe. */
function streams(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  const said = (): string => String(output.read() ?? '');
  return { input, output, said };
}

describe('a run to external servers', () => {
  it.each(['y', 'yes', 'Y'])('starts after "%s"', async (answer) => {
    const { input, output, said } = streams(true);
    const confirmed = confirmBy(false, input, output)(RUN);
    input.write(`${answer}\n`);
    await confirmed;
    expect(said()).toMatch(/^This run sends to external servers:\n.*Continue\? \[y\/N\]/s);
  });

  it.each(['\n', 'n\n', 'yess\n', '\u0003', '\u0004'])('does not start after %j', async (answer) => {
    const { input, output } = streams(true);
    const confirmed = confirmBy(false, input, output)(RUN);
    input.write(answer);
    await expect(confirmed).rejects.toMatchObject({ code: 'not-confirmed', exitCode: 2 });
  });

  it('does not start if the input ends', async () => {
    const { input, output } = streams(true);
    const confirmed = confirmBy(false, input, output)(RUN);
    input.end();
    await expect(confirmed).rejects.toMatchObject({ code: 'not-confirmed' });
  });

  it('is rejected without a terminal unless --yes is given, and always described', async () => {
    const { input, output, said } = streams(false);
    await expect(confirmBy(false, input, output)(RUN)).rejects.toThrow('no terminal');
    expect(said()).toBe(TEXT);
    await confirmBy(true, input, output)(RUN);
    expect(said()).toBe(TEXT);
  });
});
