import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { Sink } from '../contract.ts';
import type { Faults, InjectedFault } from '../faults/faults.ts';
import { type After, applyFault, countingSink } from './faults.ts';
import { connectionOf } from './library-commands.ts';
import type { Refusal } from './refusal.ts';

type Connection = SMTPServer['connections'] extends Set<infer One> ? One : never;

/**
 * What became of a transaction in trouble: a refusal, undefined for accepted, or nothing that may be said.
 */
export type Verdict = Refusal | undefined | 'silent';

/** Faults at the points for which smtp-server has no callback of its own. */
export interface LibraryFaults {
  /** Before the greeting; `greet` unless the connection is over. */
  readonly connected: (session: SMTPServerSession, greet: (refusal?: Refusal) => void) => void;
  /** Once the message begins to come: whether it is to be read on. */
  readonly content: (session: SMTPServerSession, recipients: readonly string[]) => Promise<boolean>;
  /** At the final dot; `accept` takes the message into the sink that it is given. */
  readonly message: (
    session: SMTPServerSession,
    recipients: readonly string[],
    accept: (sink: Sink) => Promise<Refusal | undefined>,
  ) => Promise<Verdict>;
}

/**
 * smtp-server asks its user about sender, recipients and message, but not about other commands, and gives no
 * hold of the socket. Its connections are public and typed, so that each is asked before it carries out a
 * command.
 */
export function libraryFaults(server: SMTPServer, faults: Faults, sink: Sink): LibraryFaults {
  /** Transactions in which the server was late, so that the client may have given up. */
  const late = new WeakSet<SMTPServerSession>();
  const suffered = async (session: SMTPServerSession, fault: InjectedFault): Promise<After> => {
    const socket = connectionOf(server, session)?._socket;
    if (fault.type === 'delay') late.add(session);
    return socket === undefined ? { connection: 'deaf' } : await applyFault(fault, socket, faults);
  };

  const watch = (connection: Connection): void => {
    const carryOut = connection._onCommand.bind(connection);
    connection._onCommand = (command, callback) => {
      const fault = blowAt(connection, command.toString(), faults);
      if (fault === undefined) {
        carryOut(command, callback);
        return;
      }
      suffered(connection.session, fault).then((after) => {
        if (after.connection === 'open') carryOut(command, callback);
        else if (after.connection !== 'deaf') {
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
      suffered(session, fault).then((after) => {
        if (after.connection === 'open') greet();
        else if (after.connection !== 'deaf') greet(after.refusal);
      });
    },
    async content(session, recipients) {
      const fault = faults.smtp('content', recipients[0]);
      return fault === undefined || (await suffered(session, fault)).connection === 'open';
    },
    async message(session, recipients, accept) {
      const [first] = recipients;
      const before = faults.smtp('message', first, recipients.length);
      const outcome = before === undefined ? undefined : await suffered(session, before);
      if (outcome !== undefined && outcome.connection !== 'open') return verdictOf(outcome);
      const counting = countingSink(sink);
      const refusal = await accept(counting);
      const after = refusal === undefined ? faults.smtp('accepted', first) : undefined;
      if (after !== undefined || late.has(session)) faults.unacknowledged(counting.count());
      late.delete(session);
      if (after === undefined) return refusal;
      const lost = await suffered(session, after);
      return lost.connection === 'open' ? refusal : verdictOf(lost);
    },
  };
}

/** The message as it comes, as long as nothing breaks it off. */
export async function readWithFaults(
  stream: SMTPServerDataStream,
  goesOn: () => Promise<boolean>,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) {
      if (chunks.length === 0 && !(await goesOn())) return undefined;
      chunks.push(chunk as Buffer);
    }
  } catch {
    // The connection is gone, which is what was asked for, or what the client did about it.
    return undefined;
  }
  return Buffer.concat(chunks);
}

function verdictOf(after: After): Verdict {
  return after.connection === 'refused' || after.connection === 'closing' ? after.refusal : 'silent';
}

/** What befalls this command, if it is in order: one out of order gets the reply that it deserves. */
function blowAt(connection: Connection, command: string, faults: Faults): InjectedFault | undefined {
  // The answer to a challenge is no command.
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
