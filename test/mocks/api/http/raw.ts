import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A client that writes bytes as they are. */
export interface RawClient {
  readonly socket: Socket;
  /** Everything that the server has sent, once it matches. Rejects when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
}

export function rawClient(port: number): RawClient {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = '';
  let ended = false;
  socket.setEncoding('utf8');
  socket.on('data', (part) => {
    received += part;
    socket.emit('heard');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
    socket.emit('heard');
  });
  return {
    socket,
    until(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(received)) resolve(received);
          else if (ended) reject(new Error(`the connection ended after ${JSON.stringify(received)}`));
          else return;
          socket.off('heard', look);
        };
        socket.on('heard', look);
        look();
      });
    },
  };
}

/** Everything that the server answers to these bytes until it closes the connection. */
export async function answersTo(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.write(bytes);
  return text(socket);
}

/** The statuses of all answers in a text, in order. */
export function statusesIn(answers: string): readonly number[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
