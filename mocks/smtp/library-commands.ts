import type { SMTPServer, SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import { isHttpRequest } from '../../src/model/cross-protocol.ts';
import { needsSmtpUtf8 } from '../../src/model/smtp-path.ts';
import type { Refusal } from './settings.ts';
import { HTTP_REFUSED, MAX_LINE } from './settings.ts';

type Connection = SMTPServer['connections'] extends Set<infer One> ? One : never;

/** Commands that smtp-server leaves to its user, or handles differently from RFC 5321. */
export interface LibraryCommands {
  /** Sees each command of a session before smtp-server does. */
  readonly watch: (session: SMTPServerSession) => void;
  /** The path as the client sent it: smtp-server decodes IDNA and rewrites IPv6 literals. */
  readonly asWritten: (path: SMTPServerAddress, session: SMTPServerSession) => SMTPServerAddress;
}

/**
 * RFC 5321, 4.2.4: commands that a server recognizes but does not implement. smtp-server treats them as
 * unknown.
 */
const NOT_IMPLEMENTED: ReadonlySet<string> = new Set(['EXPN']);
const LINE_TOO_LONG: Refusal = {
  code: 500,
  enhanced: '5.5.2',
  text: `Line longer than ${MAX_LINE} octets`,
};
const UNKNOWN_PARAMETER: Refusal = { code: 555, enhanced: '5.5.4', text: 'Parameter not recognized' };
const NEEDS_UTF8: Refusal = { code: 553, enhanced: '5.6.7', text: 'Address needs SMTPUTF8' };

export function libraryCommands(server: SMTPServer, startTls: boolean): LibraryCommands {
  const paths = new WeakMap<SMTPServerSession, string>();
  const notImplemented = startTls ? NOT_IMPLEMENTED : new Set([...NOT_IMPLEMENTED, 'STARTTLS']);

  /** The mock's own reply to this line, if smtp-server has none. */
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
      const execute = connection._onCommand.bind(connection);
      connection._onCommand = (command, callback) => {
        const line = command.toString();
        // The answer to an AUTH challenge is not a command.
        const isCommand = connection._nextHandler === false;
        const refusal = command.length > MAX_LINE ? LINE_TOO_LONG : isCommand ? ownReply(line) : undefined;
        if (refusal === undefined) {
          paths.set(session, line);
          execute(command, callback);
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
 * Rejects input that smtp-server accepts: parameters that were not offered, and non-ASCII letters without
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
