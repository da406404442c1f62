import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from 'smtp-server';
import { AUTH_MECHANISMS } from '../../src/model/feature.ts';
import type { MockServer } from '../contract.ts';
import { countHandshake, SERVER_NAME, serverTlsOf, tlsFacts, trustOf } from '../tls/server-side.ts';
import { WireCounter } from '../wire.ts';
import { deliver } from './deliver.ts';
import { headEnd, readHead } from './head.ts';
import { libraryCommands, pathProblem } from './library-commands.ts';
import { type LibraryFaults, libraryFaults, readWithFaults, type Verdict } from './library-faults.ts';
import { listen } from './listen.ts';
import { Merger } from './merge/merger.ts';
import { smtpFeedback } from './reports/feedback.ts';
import { libraryReports } from './reports/library.ts';
import type { Refusal } from './settings.ts';
import { ACCOUNT, CREDENTIALS, MAX_BYTES, type SmtpMockOptions, TOKEN_REFUSED } from './settings.ts';

const { version } = createRequire(import.meta.url)('smtp-server/package.json') as { version: string };

/**
 * A line up to this length gets the mock's own reply. After a longer one smtp-server closes the connection.
 */
const MAX_READ_LINE = 1024 * 1024;
/** The longest delay of a Node timer: idle connections must survive from one trial to the next. */
const SOCKET_TIMEOUT_MS = 2 ** 31 - 1;
/** smtp-server delays every greeting by this to detect clients that send first. It is not configurable. */
const GREETING_PAUSE_MS = 100;

/**
 * Parameters of MAIL and RCPT that the mock offers: RFC 1870, 6152, 6531, 4954, and with reports RFC 3461.
 */
const PLAIN_PARAMETERS = { mail: new Set(['SIZE', 'BODY', 'SMTPUTF8', 'AUTH']), rcpt: new Set<string>() };
const REPORTED_PARAMETERS = {
  mail: new Set([...PLAIN_PARAMETERS.mail, 'RET', 'ENVID']),
  rcpt: new Set(['NOTIFY', 'ORCPT']),
};

/** The mock on the smtp-server library, against which tests compare the fast host. */
export async function startLibrarySmtp(options: SmtpMockOptions): Promise<MockServer> {
  const { sink, faults } = options;
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  const wire = new WireCounter();
  const merger = new Merger();
  const security = options.security ?? 'none';
  const tls = await serverTlsOf(security, options.tls);
  // smtp-server lists a repeated address once, but the mocks count every RCPT.
  const accepted = new WeakMap<SMTPServerSession, string[]>();
  const feedback = options.feedback === undefined ? undefined : smtpFeedback(options.feedback);
  const reports = feedback === undefined ? undefined : libraryReports(feedback);
  const receive = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
  ): Promise<Refusal | undefined> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    wire.request();
    if (stream.sizeExceeded) return undefined;
    const raw = Buffer.concat(chunks);
    const head = readHead(raw, headEnd(raw));
    const refusal = await deliver({ recipients: accepted.get(session) ?? [], head, raw }, sink, merger);
    if (refusal === undefined) reports?.accepted(session, head.id, raw);
    return refusal;
  };
  const receiveWithFaults = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    injectedFaults: LibraryFaults,
  ): Promise<Verdict> => {
    const recipients = accepted.get(session) ?? [];
    const raw = await readWithFaults(stream, () => injectedFaults.content(session, recipients));
    if (raw === undefined) return 'silent';
    wire.request();
    if (stream.sizeExceeded) return undefined;
    const head = readHead(raw, headEnd(raw));
    return injectedFaults.message(session, recipients, async (target) =>
      deliver({ recipients, head, raw }, target, merger),
    );
  };
  const known = feedback === undefined ? PLAIN_PARAMETERS : REPORTED_PARAMETERS;
  const server = new SMTPServer({
    name: SERVER_NAME,
    banner: 'Sendoff',
    disabledCommands: security === 'starttls' ? [] : ['STARTTLS'],
    ...(tls === undefined
      ? {}
      : {
          secure: security === 'tls',
          key: tls.identity.key,
          cert: tls.identity.cert,
          minVersion: tls.minVersion,
        }),
    allowInsecureAuth: true,
    authMethods: [...AUTH_MECHANISMS],
    onSecure: (socket, _session, done) => {
      if (socket instanceof TLSSocket) watchSecured(socket, wire, security === 'tls');
      done();
    },
    authOptional: options.auth !== 'required',
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    hideDSN: feedback === undefined,
    size: maxBytes,
    rejectOversized: true,
    socketTimeout: SOCKET_TIMEOUT_MS,
    maxAllowedUnauthenticatedCommands: false,
    maxCommandLength: MAX_READ_LINE,
    noDelay: true,
    onAuth: (claim, _session, done) => {
      const known = isKnown(claim);
      if (known) wire.authenticated();
      done(null, known ? { user: claim.username } : { message: 'Credentials refused', data: TOKEN_REFUSED });
    },
    onConnect: (session, done) => {
      if (injectedFaults === undefined) done();
      else injectedFaults.connected(session, (refusal) => done(errorOf(refusal)));
      commands.watch(session);
    },
    onMailFrom: (path, session, done) => {
      const sender = commands.asWritten(path, session);
      accepted.set(session, []);
      const refusal = pathProblem(sender, known.mail, session) ?? reports?.mail(sender, session);
      // smtp-server 3.21 stops after a second message in the same write if this callback runs before its own
      // continue() has returned. A microtask runs after that.
      queueMicrotask(() => done(errorOf(refusal)));
    },
    onRcptTo: (path, session, done) => {
      const recipient = commands.asWritten(path, session);
      const refusal = pathProblem(recipient, known.rcpt, session) ?? reports?.rcpt(recipient, session);
      if (refusal === undefined) accepted.get(session)?.push(recipient.address);
      done(errorOf(refusal));
    },
    onData: (stream, session, done) => {
      const received: Promise<Verdict> =
        injectedFaults === undefined
          ? receive(stream, session)
          : receiveWithFaults(stream, session, injectedFaults);
      received.then(
        (refusal) => {
          if (refusal === undefined) done(null, 'Message accepted');
          else if (refusal !== 'silent') done(replyError(refusal));
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  const injectedFaults = faults === undefined ? undefined : libraryFaults(server, faults, sink);
  const commands = libraryCommands(server, security === 'starttls');
  // A lost client is not an error of the mock.
  server.on('error', () => {});
  server.server.on('connection', (socket) => {
    wire.opened(socket);
    // The first write, after the greeting pause, is the greeting.
    if (security !== 'tls') countTurnarounds(socket, wire, true);
  });
  const endpoint = await listen(server.server, options.port);
  return {
    endpoint: {
      ...endpoint,
      account: ACCOUNT,
      ...(options.auth === 'required' ? CREDENTIALS : {}),
      ...trustOf(tls),
    },
    facts: {
      server: `smtp-server ${version}`,
      greetingPauseMs: GREETING_PAUSE_MS,
      reverseLookup: false,
      noDelay: true,
      pipelining: true,
      authentication: options.auth ?? 'offered',
      maxMessageBytes: maxBytes,
      ...(feedback === undefined ? {} : { deliveryNotifications: true }),
      ...tlsFacts(security, tls),
    },
    wire: () => wire.read(),
    openConnections: () => wire.openConnections(),
    ...(feedback === undefined ? {} : { truth: feedback.truth }),
    close: () =>
      new Promise((resolve) => {
        feedback?.close();
        server.close(() => resolve());
        for (const socket of wire.sockets()) socket.destroy();
      }),
  };
}

function isKnown(claim: SMTPServerAuthentication): boolean {
  if (claim.username !== ACCOUNT.user) return false;
  switch (claim.method) {
    case 'CRAM-MD5':
      return claim.validatePassword(ACCOUNT.password);
    case 'XOAUTH2':
      return claim.accessToken === ACCOUNT.accessToken;
    default:
      return claim.password === ACCOUNT.password;
  }
}

function watchSecured(socket: TLSSocket, wire: WireCounter, greets: boolean): void {
  const raw = [...wire.sockets()].find(({ remotePort }) => remotePort === socket.remotePort);
  if (raw === undefined) return;
  const { clientSpokeLast } = countHandshake(socket, raw, wire);
  countTurnarounds(socket, wire, greets && clientSpokeLast);
}

/** `waited`: true if the client waits for the first write. */
function countTurnarounds(socket: Socket, wire: WireCounter, waited: boolean): void {
  let answeredBytes = waited ? -1 : socket.bytesRead;
  socket.write = new Proxy(socket.write, {
    apply: (write, self, args) => {
      if (socket.bytesRead !== answeredBytes) wire.turnaround();
      answeredBytes = socket.bytesRead;
      return Reflect.apply(write, self, args);
    },
  });
}

function errorOf(refusal: Refusal | undefined): Error | null {
  return refusal === undefined ? null : replyError(refusal);
}

function replyError({ code, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
