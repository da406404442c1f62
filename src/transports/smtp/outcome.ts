import type { NodemailerError, SMTPSentMessageInfo } from 'nodemailer';
import { comparableAddress } from '../../model/address.ts';
import { EXIT, SendoffError } from '../../model/error.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { SessionOver } from './own-sockets.ts';
import { isOneTooMany } from './session-limits.ts';

/** The outcomes of an accepted message: recipients with a rejected RCPT are not accepted. */
export function outcomesOfInfo(
  { rejectedErrors }: Pick<SMTPSentMessageInfo, 'rejectedErrors'>,
  recipients: readonly Recipient[],
): readonly Outcome[] {
  return rejectedErrors === undefined || rejectedErrors.length === 0
    ? accepted(recipients.length)
    : byRecipient(rejectedErrors, recipients, ACCEPTED);
}

/**
 * The outcomes of a message that was not sent.
 * Throws if the harness is at fault, for example if a message cannot be composed.
 */
export function outcomesOfError(
  error: unknown,
  recipients: readonly Recipient[],
  redact: (words: string) => string,
): readonly Outcome[] {
  if (!isSmtpError(error)) {
    throw new SendoffError('nodemailer could not compose or send a message.', {
      code: 'message-fault',
      exitCode: EXIT.fault,
      cause: error,
    });
  }
  const outcome = outcomeOf(error, redact);
  return error.rejectedErrors === undefined
    ? alike(recipients.length, outcome)
    : byRecipient(error.rejectedErrors, recipients, outcome);
}

/**
 * How much a failed send ends.
 * `session`: earlier messages were accepted, and this one may be sent over another session.
 * `connection`: the server did not accept the client.
 * `message`: anything else, or the cause is unknown.
 *
 * A message that the server may have accepted is never sent again, so only a negative reply gives `session`.
 *
 * @param taken messages that the server accepted over this session before
 */
export function failureScope(error: unknown, taken: number): 'message' | 'session' | 'connection' {
  if (error instanceof SessionOver) return 'session';
  if (!isSmtpError(error)) return 'message';
  const { responseCode = 0, command, rejectedErrors } = error;
  const inTransaction = command === 'MAIL FROM' || command === 'RCPT TO' || command === 'DATA';
  if (taken === 0) {
    const isRefused = responseCode >= 400 && responseCode < 500 && !inTransaction;
    return isRefused || ('syscall' in error && error.syscall === 'connect') ? 'connection' : 'message';
  }
  if (responseCode === 421) return 'session';
  if (responseCode !== 452) return 'message';
  if (command === 'MAIL FROM') return 'session';
  return command === 'RCPT TO' && rejectedErrors?.every((one) => isOneTooMany(outcomeOf(one))) === true
    ? 'session'
    : 'message';
}

/** True if nodemailer keeps the connection, because only the message was refused. */
export function keepsConnection(error: unknown): boolean {
  if (!isSmtpError(error)) return false;
  const { code, responseCode } = error;
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== 421;
}

/** The server's reply without nodemailer's prefix. */
export function replyOf(error: unknown): string {
  return isSmtpError(error) ? (error.response ?? error.message) : '';
}

function byRecipient(
  rejected: readonly NodemailerError[],
  recipients: readonly Recipient[],
  others: Outcome,
): readonly Outcome[] {
  const refusals = new Map(
    rejected.map((error) => [comparableAddress(error.recipient ?? ''), outcomeOf(error)]),
  );
  return recipients.map(({ address }) => refusals.get(comparableAddress(address)) ?? others);
}

/** The reply's verdict if there is one (RFC 5321, 4.2.1), otherwise the connection's error. */
function outcomeOf(
  { code, originalCode, responseCode, response, message }: NodemailerError,
  redact: (words: string) => string = (words) => words,
): Outcome {
  if (responseCode !== undefined && responseCode >= 400) {
    const kind = responseCode >= 500 ? 'rejected' : 'deferred';
    return refused(kind, redact(message), statusOf(responseCode, response ?? ''));
  }
  const late = code === 'ETIMEDOUT' || originalCode === 'ETIMEDOUT';
  return refused(late ? 'timed-out' : 'failed', `${originalCode ?? code}: ${redact(message)}`);
}

/** nodemailer's codes for errors of servers and networks. Its other codes concern its input. */
const NETWORK: ReadonlySet<unknown> = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'ETLS',
  'EDNS',
  'EPROTOCOL',
  'EENVELOPE',
  'EMESSAGE',
  'EAUTH',
]);

function isSmtpError(error: unknown): error is NodemailerError {
  return error instanceof Error && 'code' in error && NETWORK.has(error.code);
}

/** The reply's enhanced status code (RFC 3463), if it has one of the same class. Otherwise its basic code. */
export function statusOf(code: number, reply: string): string {
  const [, enhanced] = /^\d{3}[ -]([45]\.\d{1,3}\.\d{1,3})(?: |$)/m.exec(reply) ?? [];
  return enhanced?.startsWith(String(code)[0] ?? '') === true ? enhanced : String(code);
}
