import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Listening } from '../../src/feedback/listening.ts';
import { startMailServer } from '../../src/feedback/mail-server.ts';
import { startWebServer } from '../../src/feedback/web-server.ts';

let server: Listening | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Sends all lines at once, and returns the codes of the replies. */
async function smtp(port: number, text: string): Promise<readonly string[]> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    said += chunk;
  });
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return [...said.matchAll(/^(\d{3}) /gm)].map(([, code = '']) => code);
}

it('mails arrive unchanged, several per connection, without the dots that SMTP adds', async () => {
  const mails: Buffer[] = [];
  server = await startMailServer((mail) => mails.push(mail));
  const envelope = 'MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n';
  const codes = await smtp(
    server.port,
    `EHLO x\r\n${envelope}one\r\n..two\r\n\xe9\r\n.\r\n${envelope}again\r\n.\r\nWHAT\r\nQUIT\r\n`,
  );
  expect(codes).toEqual(['220', '250', '250', '250', '354', '250', '250', '250', '354', '250', '500', '221']);
  expect(mails.map((mail) => mail.toString('latin1'))).toEqual(['one\r\n.two\r\n\xe9\r\n', 'again\r\n']);
});

it('a webhook is answered with its receiver’s status, and one that is too large with 413', async () => {
  const bodies: string[] = [];
  server = await startWebServer(({ headers, body }) => {
    bodies.push(`${headers['x-kind']} ${body}`);
    return bodies.length === 1 ? 200 : 401;
  });
  const url = `http://127.0.0.1:${server.port}/sendgrid`;
  const post = async (body: string) =>
    (await fetch(url, { method: 'POST', headers: { 'X-Kind': 'test' }, body })).status;
  expect([await post('{}'), await post('[]'), await post('x'.repeat(4 * 1024 * 1024 + 1))]).toEqual([
    200, 401, 413,
  ]);
  expect(bodies).toEqual(['test {}', 'test []']);
  expect((await fetch(url)).status).toBe(405);
});
