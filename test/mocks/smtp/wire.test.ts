import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import type { MockServer } from '../../../mocks/contract.ts';
import { SMTP_HOSTS, startSmtpMock } from '../../../mocks/smtp/index.ts';
import { RawClient, stuffed } from './raw-client.ts';
import { RecordingSink } from './recording-sink.ts';

const MESSAGE = stuffed(Buffer.from('From: a@b.example\r\n\r\nBody\r\n'));

describe.each(SMTP_HOSTS)('the wire of the %s SMTP mock', (host) => {
  const servers: MockServer[] = [];

  async function start(): Promise<MockServer> {
    const server = await startSmtpMock({ host, port: 0, sink: new RecordingSink(false) });
    servers.push(server);
    return server;
  }

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('counts every byte of open and of closed connections', async () => {
    const server = await start();
    const first = await RawClient.greeted(server.endpoint);
    await first.deliver(['a@x.example'], 'From: a@b.example\r\n\r\nBody\r\n');
    await first.ask('QUIT');
    await first.reply();
    const second = await RawClient.greeted(server.endpoint);
    const wire = server.wire();
    expect(wire).toMatchObject({
      bytesReceived: first.socket.bytesWritten + second.socket.bytesWritten,
      bytesSent: first.socket.bytesRead + second.socket.bytesRead,
      connectionsOpened: 2,
      requests: 1,
    });
    second.close();
  });

  it('counts one turnaround for each time that a pipelining client waits', async () => {
    const server = await start();
    const client = await RawClient.open(server.endpoint);
    await client.reply();
    expect(server.wire().turnarounds).toBe(1);
    await client.ask('EHLO client.example');
    expect(server.wire().turnarounds).toBe(2);
    for (let message = 1; message <= 3; message++) {
      client.send('MAIL FROM:<s@x.example>\r\nRCPT TO:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n');
      await client.replies(4);
      client.send(MESSAGE);
      await client.reply();
      expect(server.wire()).toMatchObject({ turnarounds: 2 + 2 * message, requests: message });
    }
    client.close();
  });

  it('counts one turnaround per message if the next envelope follows the final dot (RFC 2920)', async () => {
    const server = await start();
    const client = await RawClient.greeted(server.endpoint);
    const envelope = 'MAIL FROM:<s@x.example>\r\nRCPT TO:<a@x.example>\r\nDATA\r\n';
    client.send(envelope);
    await client.replies(3);
    for (let message = 1; message <= 5; message++) {
      client.send(Buffer.concat([MESSAGE, Buffer.from(envelope)]));
      await client.replies(4);
    }
    expect(server.wire()).toMatchObject({ turnarounds: 2 + 1 + 5, requests: 5 });
    client.close();
  });

  it('counts four turnarounds for nodemailer’s first message on a connection, and two for each later one', async () => {
    const server = await start();
    const transport = createTransport({ ...server.endpoint, ignoreTLS: true, pool: true, maxConnections: 1 });
    const turnarounds: number[] = [];
    for (let message = 0; message < 4; message++) {
      const before = server.wire().turnarounds;
      await transport.sendMail({
        from: 'a@b.example',
        to: 'c@d.example',
        subject: 'x',
        text: `${'line of text\n'.repeat(300)}`,
      });
      turnarounds.push(server.wire().turnarounds - before);
    }
    transport.close();
    expect(turnarounds).toEqual([4, 2, 2, 2]);
  });
});
