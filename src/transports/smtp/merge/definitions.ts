import type { TransportDefinition } from '../../../model/transport.ts';
import { NodemailerTransport, smtpNodemailer } from '../nodemailer.ts';
import { MAILGUN_PER_MESSAGE, mailgun } from './mailgun.ts';
import { mailjet } from './mailjet.ts';

/**
 * smtp-nodemailer with another provider's header for server-merge; other strategies are the same.
 * SparkPost has none: "The template language is not supported in SMTP API. Any `substitution_data` field
 * provided in the X-MSYS-API header will be ignored." https://developers.sparkpost.com/api/smtp/
 */

export const smtpMergeMailgun: TransportDefinition = {
  ...smtpNodemailer,
  name: 'smtp-merge-mailgun',
  summary: 'SMTP as smtp-nodemailer; merges with the X-Mailgun-Recipient-Variables header',
  maxBatch: MAILGUN_PER_MESSAGE,
  limitSource: 'https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending',
  // Mailgun replaces recipient variables in every header, also in To.
  leavesOut: (strategy, batch) =>
    strategy === 'server-merge' ? [] : smtpNodemailer.leavesOut(strategy, batch),
  create: (options) => new NodemailerTransport(options, mailgun),
};

export const smtpMergeMailjet: TransportDefinition = {
  ...smtpNodemailer,
  name: 'smtp-merge-mailjet',
  summary: 'SMTP as smtp-nodemailer; merges with the X-MJ-Vars header, one recipient per message',
  messagesPerRequest: (strategy, batch) =>
    strategy === 'server-merge' ? 1 : smtpNodemailer.messagesPerRequest(strategy, batch),
  leavesOut: (strategy, batch) =>
    strategy === 'server-merge' ? [] : smtpNodemailer.leavesOut(strategy, batch),
  create: (options) => new NodemailerTransport(options, mailjet),
};
