import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { Sink } from '../contract.ts';
import type { Faults, InjectedFault } from '../faults/faults.ts';
import { type AfterFault, applyFault, countingSink } from './faults.ts';
import { connectionOf } from './library-commands.ts';
import type { Refusal } from './settings.ts';

type Connection = SMTPServer['connections'] extends Set<infer One> ? One : never;

/**
 * The result of a transaction with faults: a refusal, undefined if accepted, or `silent` if no reply may
 * follow.
 */
export type Verdict = Refusal | undefined | 'silent';

/** Faults at the points for which smtp-server has no callback of its own. */
export interface LibraryFaults {
  /** Called before the greeting. Calls `greet` unless the connection has ended. */
  readonly connected: (session: SMTPServerSession, greet: (refusal?: Refusal) => void) => void;
  /** Called when the first bytes of the message arrive. Resolves to true if the host must read on. */
  readonly content: (session: SMTPServerSession, recipients: readonly string[]) => Promise<boolean>;
  /** Called at the final dot. `accept` delivers the message to the sink that it receives. */
  readonly message: (
    session: SMTPServerSession,
    recipients: readonly string[],
    accept: (sink: Sink) => Promise<Refusal | undefined>,
  ) => Promise<Verdict>;
}

/**
 * smtp-server has callbacks for sender, recipients and message, but not for other commands, and no access to
 * the socket. Its connections are public and typed, so this wraps the command handler of each connection.
 */
export function libraryFaults(server: SMTPServer, faults: Faults, sink: Sink): LibraryFaults {
  /** Sessions whose transaction was delayed, so that the client may have timed out. */
  const late = new WeakSet<SMTPServerSession>();
  const applyTo = async (session: SMTPServerSession, fault: InjectedFault): Promise<AfterFault> => {
    const socket = connectionOf(server, session)?._socket;
    if (fault.type === 'delay') late.add(session);
    return socket === undefined ? { connection: 'silent' } : await applyFault(fault, socket, faults);
  };

  const watch = (connection: Connection): void => {
    const execute = connection._onCommand.bind(connection);
    connection._onCommand = (command, callback) => {
      const fault = faultAt(connection, command.toString(), faults);
      if (fault === undefined) {
        execute(command, callback);
        return;
      }
      applyTo(connection.session, fault).then((after) => {
        if (after.connection === 'open') execute(command, callback);
        else if (after.connection !== 'silent') {
          const { code, enhanced, text } = after.refusal;
          connection.send(code, `${enhanced} ${text}`, false);
          if (after.connection === 'refused') callback?.();
        }
      });
    };
  };

  return {
    connected(session, greet) {
      const connection = connectionOf(server, session);
      if (connection !== undefined) watch(connection);
      const fault = faults.smtp('connect') ?? faults.smtp('greeting');
      if (fault === undefined) {
        greet();
        return;
      }
      applyTo(session, fault).then((after) => {
        if (after.connection === 'open') greet();
        else if (after.connection !== 'silent') greet(after.refusal);
      });
    },
    async content(session, recipients) {
      const fault = faults.smtp('content', recipients[0]);
      return fault === undefined || (await applyTo(session, fault)).connection === 'open';
    },
    async message(session, recipients, accept) {
      const [first] = recipients;
      const before = faults.smtp('message', first, recipients.length);
      const outcome = before === undefined ? undefined : await applyTo(session, before);
      if (outcome !== undefined && outcome.connection !== 'open') return verdictOf(outcome);
      const counting = countingSink(sink);
      const refusal = await accept(counting);
      const after = refusal === undefined ? faults.smtp('accepted', first) : undefined;
      if (after !== undefined || late.has(session)) faults.unacknowledged(counting.count());
      late.delete(session);
      if (after === undefined) return refusal;
      const lost = await applyTo(session, after);
      return lost.connection === 'open' ? refusal : verdictOf(lost);
    },
  };
}

/** Reads the message; undefined if a fault or the client ends it early. */
export async function readWithFaults(
  stream: SMTPServerDataStream,
  continues: () => Promise<boolean>,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) {
      if (chunks.length === 0 && !(await continues())) return undefined;
      chunks.push(chunk as Buffer);
    }
  } catch {
    // The fault closed the connection, or the client did so because of it.
    return undefined;
  }
  return Buffer.concat(chunks);
}

function verdictOf(after: AfterFault): Verdict {
  return after.connection === 'refused' || after.connection === 'closing' ? after.refusal : 'silent';
}

/** The fault for this command, if the command is in sequence. Otherwise smtp-server rejects it normally. */
function faultAt(connection: Connection, command: string, faults: Faults): InjectedFault | undefined {
  // The answer to an AUTH challenge is not a command.
  if (connection._nextHandler !== false) return undefined;
  const { mailFrom, rcptTo } = connection.session.envelope;
  switch (command.slice(0, 4).toUpperCase()) {
    case 'EHLO':
    case 'HELO':
      return faults.smtp('ehlo');
    case 'AUTH':
      return connection.hostNameAppearsAs === false ? undefined : faults.smtp('auth');
    case 'MAIL':
      return connection.hostNameAppearsAs === false || mailFrom !== false ? undefined : faults.smtp('mail');
    case 'RCPT':
      return mailFrom === false ? undefined : faults.smtp('rcpt', addressIn(command));
    case 'DATA':
      return rcptTo.length === 0 ? undefined : faults.smtp('data', rcptTo[0]?.address);
    default:
      return undefined;
  }
}

function addressIn(command: string): string {
  return /<([^>]*)>/.exec(command)?.[1] ?? '';
}
