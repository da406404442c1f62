import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { RawClient } from '../mocks/smtp/raw-client.ts';
import { sendoffHere, startSendoff, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const Listening = z.object({ inbox: z.url(), mocks: z.array(z.object({ mock: z.string(), port: z.int() })) });

describe('sendoff mocks', () => {
  it('serves until it is interrupted, and ends with the count of what came', async () => {
    const { child, ended } = startSendoff(
      ['mocks', '--smtp-port', '0', '--api-port', '0', '--json'],
      folder.path,
    );
    const [line] = await once(child.stdout ?? child, 'data');
    const { inbox, mocks } = Listening.parse(JSON.parse(String(line)));
    const port = mocks.find(({ mock }) => mock === 'smtp')?.port ?? 0;
    const client = await RawClient.greeted({ host: '127.0.0.1', port });
    await client.deliver(['b@example.com'], 'From: a@example.com\r\nSubject: Hi\r\n\r\nText\r\n');
    client.close();
    const found = await (await fetch(`${inbox}?subject=hi`)).json();
    expect(found).toMatchObject({ total: 1, messages: [{ recipient: 'b@example.com', text: 'Text' }] });
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect({ code, last: stderr.trim().split('\n').at(-1) }).toEqual({ code: 0, last: '1 message (smtp 1)' });
  });

  it.each([
    [
      ['--api-port', 'x', '--keep', '-1'],
      '--api-port: expected number, found "x"; --keep: expected messages, bytes or both',
    ],
    [['--ca-file', 'ca.pem'], 'there is no certificate without --tls'],
    [['--dialect', 'smtp'], 'brevo, ses\n  → correct --dialect, or omit it'],
    [['--dialect', 'sendgird'], 'unknown dialect "sendgird"; did you mean "sendgrid"?'],
  ])('refuses %j', async (args, expected) => {
    const { code, stdout, stderr } = await sendoffHere(['mocks', ...args], folder.path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});
