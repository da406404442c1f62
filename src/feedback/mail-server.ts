import { createServer, type Socket } from 'node:net';
import { closeServer, type Listening, listen } from './listening.ts';

/** A notification is a few kilobytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Takes mail for anybody by SMTP (RFC 5321) on the loopback interface. It greets at once, because what it is for is to tell when a
 * notification arrives: smtp-server holds every greeting for 100 ms. `onMail` is called with each mail before it is acknowledged.
 */
export async function startMailServer(onMail: (mail: Buffer) => void): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    converse(socket, onMail);
  });
  const port = await listen(server);
  return {
    port,
    close() {
      for (const socket of sockets) socket.destroy();
      return closeServer(server);
    },
  };
}

function converse(socket: Socket, onMail: (mail: Buffer) => void): void {
  const reply = (line: string): void => void socket.write(`${line}\r\n`);
  let rest = '';
  let bytes = 0;
  /** Of the mail that is being received. */
  let mail: string[] | undefined;
  const take = (line: string): void => {
    if (mail === undefined) {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'DATA') mail = [];
      reply(REPLIES[verb] ?? '500 5.5.1 unknown command');
      if (verb === 'QUIT') socket.end();
      return;
    }
    if (line !== '.') {
      // RFC 5321, 4.5.2.
      mail.push(line.startsWith('.') ? line.slice(1) : line);
      return;
    }
    const whole = Buffer.from(`${mail.join('\r\n')}\r\n`, 'latin1');
    mail = undefined;
    bytes = 0;
    onMail(whole);
    reply('250 2.0.0 taken');
  };
  // One octet is one character: what the octets mean is told by the mail itself.
  socket.setEncoding('latin1').setNoDelay(true);
  socket.on('data', (chunk: string) => {
    bytes += chunk.length;
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (bytes > MAX_BYTES) socket.end('552 5.3.4 too much\r\n');
  });
  reply('220 sendoff.localhost ESMTP');
}

const REPLIES: Readonly<Record<string, string>> = {
  EHLO: '250-sendoff.localhost\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES',
  HELO: '250 sendoff.localhost',
  MAIL: '250 2.1.0 ok',
  RCPT: '250 2.1.5 ok',
  DATA: '354 go on',
  RSET: '250 2.0.0 ok',
  NOOP: '250 2.0.0 ok',
  QUIT: '221 2.0.0 bye',
};
