import type { SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import type { Refusal } from '../settings.ts';
import type { Envelope, SmtpFeedback } from './feedback.ts';
import { type MessageRequest, messageRequest, printable, recipientRequest } from './parameters.ts';

const BAD_ARGUMENTS: Refusal = { code: 501, enhanced: '5.5.4', text: 'Syntax error in arguments' };

/** Hooks for smtp-server at MAIL and RCPT, and after acceptance. */
export interface LibraryReports {
  readonly mail: (sender: SMTPServerAddress, session: SMTPServerSession) => Refusal | undefined;
  readonly rcpt: (recipient: SMTPServerAddress, session: SMTPServerSession) => Refusal | undefined;
  readonly accepted: (session: SMTPServerSession, id: string, raw: Buffer) => void;
}

interface PendingEnvelope {
  readonly sender: string;
  readonly dsn: MessageRequest;
  readonly recipients: Envelope['recipients'][number][];
}

/** The DSN options of smtp-server, which decodes xtext without checks and lists a repeated recipient once. */
export function libraryReports(feedback: SmtpFeedback): LibraryReports {
  const envelopes = new WeakMap<SMTPServerSession, PendingEnvelope>();
  return {
    mail({ address, args }, session) {
      const dsn = messageRequest(textOf(args, 'RET'), textOf(args, 'ENVID'), printable);
      if (dsn === undefined) return BAD_ARGUMENTS;
      envelopes.set(session, { sender: address, dsn, recipients: [] });
      return undefined;
    },
    rcpt({ address, args }, session) {
      const dsn = recipientRequest(textOf(args, 'NOTIFY'), textOf(args, 'ORCPT'), printable);
      const envelope = envelopes.get(session);
      if (dsn === undefined || envelope === undefined) return BAD_ARGUMENTS;
      const refusal = feedback.refusal(address, envelope.dsn);
      if (refusal === undefined) envelope.recipients.push({ address, dsn });
      return refusal;
    },
    accepted(session, id, raw) {
      const envelope = envelopes.get(session);
      if (envelope !== undefined) feedback.accepted(envelope, id, raw);
    },
  };
}

function textOf(args: SMTPServerAddress['args'], name: string): string | undefined {
  const value = args === false ? undefined : args[name];
  return typeof value === 'string' ? value : undefined;
}
