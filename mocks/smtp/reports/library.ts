import type { SMTPServerAddress, SMTPServerSession } from 'smtp-server';
import type { Refusal } from '../refusal.ts';
import type { Envelope, SmtpFeedback } from './feedback.ts';
import { type MessageRequest, messageRequest, printable, recipientRequest } from './parameters.ts';

const BAD_ARGUMENTS: Refusal = { code: 501, enhanced: '5.5.4', text: 'Syntax error in arguments' };

/** The hooks of smtp-server at MAIL and RCPT, and its view of the finished message. */
export interface LibraryReports {
  readonly mail: (sender: SMTPServerAddress, session: SMTPServerSession) => Refusal | undefined;
  readonly rcpt: (recipient: SMTPServerAddress, session: SMTPServerSession) => Refusal | undefined;
  readonly accepted: (session: SMTPServerSession, id: string, raw: Buffer) => void;
}

interface Asked {
  readonly sender: string;
  readonly asked: MessageRequest;
  readonly recipients: Envelope['recipients'][number][];
}

/** smtp-server decodes xtext itself, whatever it stands for, and keeps a recipient that comes twice once. */
export function libraryReports(feedback: SmtpFeedback): LibraryReports {
  const envelopes = new WeakMap<SMTPServerSession, Asked>();
  return {
    mail({ address, args }, session) {
      const asked = messageRequest(textOf(args, 'RET'), textOf(args, 'ENVID'), printable);
      if (asked === undefined) return BAD_ARGUMENTS;
      envelopes.set(session, { sender: address, asked, recipients: [] });
      return undefined;
    },
    rcpt({ address, args }, session) {
      const asked = recipientRequest(textOf(args, 'NOTIFY'), textOf(args, 'ORCPT'), printable);
      const envelope = envelopes.get(session);
      if (asked === undefined || envelope === undefined) return BAD_ARGUMENTS;
      const refusal = feedback.refusal(address, envelope.asked);
      if (refusal === undefined) envelope.recipients.push({ address, asked });
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
