import { createServer, type Socket } from 'node:net';
import { closeServer, type Listening, listen } from './listening.ts';
import { GREETING, ReportSession } from './mail-session.ts';

/**
 * Receives mail for any address over SMTP (RFC 5321) on loopback. smtp-server would delay each greeting by
 * 100 ms, and so distort the arrival times. `onMail` is called with each mail before it is acknowledged.
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
  const session = new ReportSession(onMail);
  // One octet is one character, because each mail declares its own character set.
  socket.setEncoding('latin1').setNoDelay(true);
  socket.on('data', (chunk: string) => {
    if (session.isOver) return;
    const replies = session.take(chunk);
    if (session.isOver) socket.end(replies, 'latin1');
    else if (replies !== '') socket.write(replies, 'latin1');
  });
  socket.write(GREETING);
}
