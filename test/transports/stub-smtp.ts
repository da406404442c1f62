import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Endpoint } from '../../src/model/transport.ts';

/**
 * What a stub answers to a command (`EHLO`, `MAIL`, `RCPT`, `DATA`, or `.` for a message); `undefined` for
 * the usual.
 */
export type SmtpScript = (command: string, argument: string, socket: Socket) => string | null | undefined;

export interface StubSmtp {
  readonly endpoint: Endpoint;
  /** Commands as they came, with their parameters. */
  readonly lines: string[];
  readonly messages: { readonly from: string; readonly to: readonly string[]; readonly data: Buffer }[];
  open: number;
  mostOpen: number;
  opened: number;
  script: SmtpScript;
  close(): Promise<void>;
}

const USUAL: Readonly<Record<string, string>> = {
  EHLO: '250-stub\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SMTPUTF8',
  AUTH: '235 welcome',
  DATA: '354 go on',
  '.': '250 queued',
  QUIT: '221 bye',
  '220': '220 stub ready',
};

/**
 * A scripted SMTP server: enough of RFC 5321 to test a client with, and no more. `null` from the script is
 * silence for good.
 */
export async function startStubSmtp(): Promise<StubSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    stub.opened++;
    stub.open++;
    stub.mostOpen = Math.max(stub.mostOpen, stub.open);
    socket.on('error', () => {});
    socket.on('close', () => {
      stub.open--;
      sockets.delete(socket);
    });
    serve(socket, stub);
  });
  const stub: StubSmtp = {
    endpoint: { host: '127.0.0.1', port: 0 },
    lines: [],
    messages: [],
    open: 0,
    mostOpen: 0,
    opened: 0,
    script: () => undefined,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(stub, {
    endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
  });
}

function serve(socket: Socket, stub: StubSmtp): void {
  socket.setNoDelay(true);
  let pending = '';
  let from = '';
  let to: string[] = [];
  let inData = false;
  let silent = false;
  const answer = (command: string, argument: string): boolean => {
    const said = stub.script(command, argument, socket);
    silent ||= said === null;
    if (said === null) return false;
    const reply = said ?? USUAL[command] ?? '250 ok';
    if (!socket.destroyed) socket.write(`${reply}\r\n`);
    return /^[23]/.test(reply);
  };
  answer('220', '');
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    for (;;) {
      const end = inData ? pending.indexOf('\r\n.\r\n') : pending.indexOf('\r\n');
      if (end < 0 || socket.destroyed || silent) return;
      if (inData) {
        const data = Buffer.from(`${pending.slice(0, end)}\r\n`.replace(/^\.\./gm, '.'), 'latin1');
        pending = pending.slice(end + 5);
        inData = false;
        if (answer('.', '')) stub.messages.push({ from, to, data });
        to = [];
        continue;
      }
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      stub.lines.push(line);
      const command = line.slice(0, 4).toUpperCase();
      const argument = /<(.*)>/.exec(line)?.[1] ?? line.slice(5);
      if (command === 'DATA' && to.length === 0) {
        socket.write('554 no valid recipients\r\n');
        continue;
      }
      const fine = answer(command, argument);
      if (command === 'MAIL') {
        from = argument;
        to = [];
      } else if (command === 'RCPT' && fine) to.push(argument);
      else if (command === 'DATA' && fine) inData = true;
      else if (command === 'QUIT') socket.end();
    }
  });
}
