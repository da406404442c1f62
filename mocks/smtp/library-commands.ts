import type { SMTPServer, SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import { isHttpRequest } from '../../src/model/cross-protocol.ts';
import { needsSmtpUtf8 } from '../../src/model/smtp-path.ts';
import type { Refusal } from './refusal.ts';
import { HTTP_REFUSED, MAX_LINE } from './settings.ts';

type Connection = SMTPServer['connections'] extends Set<infer One> ? One : never;

/** What smtp-server leaves to its user, or does not do as RFC 5321 has it. */
export interface ReferenceCommands {
  /** Sees each command of a session before smtp-server does. */
  readonly watch: (session: SMTPServerSession) => void;
  /** The path as the client wrote it: smtp-server decodes IDNA, and writes IPv6 literals anew. */
  readonly asWritten: (path: SMTPServerAddress, session: SMTPServerSession) => SMTPServerAddress;
}

/**
 * RFC 5321, 4.2.4: commands that a server knows and does not implement; smtp-server answers as if it did not
 * know them.
 */
const NOT_IMPLEMENTED: ReadonlySet<string> = new Set(['EXPN']);
const LINE_TOO_LONG: Refusal = {
  code: 500,
  enhanced: '5.5.2',
  text: `Line longer than ${MAX_LINE} octets`,
};
const UNKNOWN_PARAMETER: Refusal = { code: 555, enhanced: '5.5.4', text: 'Parameter not recognized' };
const NEEDS_UTF8: Refusal = { code: 553, enhanced: '5.6.7', text: 'Address needs SMTPUTF8' };

export function referenceCommands(server: SMTPServer, startTls: boolean): ReferenceCommands {
  const paths = new WeakMap<SMTPServerSession, string>();
  const notImplemented = startTls ? NOT_IMPLEMENTED : new Set([...NOT_IMPLEMENTED, 'STARTTLS']);

  /** The reply that smtp-server does not give. */
  const ownReply = (line: string): Refusal | undefined => {
    if (isHttpRequest(line)) return HTTP_REFUSED;
    const [verb = ''] = line.split(' ', 1);
    return notImplemented.has(verb.toUpperCase())
      ? { code: 502, enhanced: '5.5.1', text: 'Command not implemented' }
      : undefined;
  };

  return {
    watch(session) {
      const connection = connectionOf(server, session);
      if (connection === undefined) return;
      const carryOut = connection._onCommand.bind(connection);
      connection._onCommand = (command, callback) => {
        const line = command.toString();
        // The answer to a challenge is no command.
        const isCommand = connection._nextHandler === false;
        const refusal = command.length > MAX_LINE ? LINE_TOO_LONG : isCommand ? ownReply(line) : undefined;
        if (refusal === undefined) {
          paths.set(session, line);
          carryOut(command, callback);
          return;
        }
        connection.send(refusal.code, `${refusal.enhanced} ${refusal.text}`, false);
        callback?.();
      };
    },
    asWritten(path, session) {
      const [, address = path.address] =
        /^[^:]*:\s*<(?:@[^:>]*:)?([^>]*)>/.exec(paths.get(session) ?? '') ?? [];
      return { ...path, address };
    },
  };
}

export function connectionOf(server: SMTPServer, session: SMTPServerSession): Connection | undefined {
  return [...server.connections].find((one) => one.session === session);
}

/**
 * What smtp-server takes whatever it is: parameters that were not offered, and letters beyond ASCII without
 * SMTPUTF8.
 */
export function pathProblem(
  { address, args }: SMTPServerAddress,
  known: ReadonlySet<string>,
  { envelope }: SMTPServerSession,
): Refusal | undefined {
  if (args !== false && Object.keys(args).some((name) => !known.has(name))) return UNKNOWN_PARAMETER;
  return envelope.smtpUtf8 !== true && needsSmtpUtf8(address) ? NEEDS_UTF8 : undefined;
}
