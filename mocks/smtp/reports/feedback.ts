import { randomBytes } from 'node:crypto';
import type { FeedbackSettings, TrueEvent } from '../../../src/model/feedback.ts';
import { Attempts } from '../../feedback/attempts.ts';
import { replyText } from '../../feedback/delivery-outcomes.ts';
import {
  type DeliveryEvent,
  type EventSender,
  FeedbackSimulator,
} from '../../feedback/feedback-simulator.ts';
import { SERVER_NAME } from '../../tls/server-side.ts';
import { headEnd } from '../head.ts';
import type { Refusal } from '../settings.ts';
import type { MessageRequest, Notification, RecipientRequest } from './parameters.ts';
import { type Action, composeReport, isSevenBit } from './report.ts';
import { ReportMailer } from './report-mailer.ts';

/** Sender and recipients of a message, with their DSN options (RFC 3461). */
export interface Envelope {
  /** Empty: the null sender, which gets no reports. */
  readonly sender: string;
  readonly dsn: MessageRequest;
  readonly recipients: readonly { readonly address: string; readonly dsn: RecipientRequest }[];
}

/** The feedback part of an SMTP host. */
export interface SmtpFeedback {
  /** The reply to RCPT for a mailbox that does not exist. */
  readonly refusal: (recipient: string, dsn: MessageRequest) => Refusal | undefined;
  /** Called after the message was accepted. `id`: its identity. */
  readonly accepted: (envelope: Envelope, id: string, raw: Buffer) => void;
  readonly truth: FeedbackSimulator<ReportedMessage>['truth'];
  readonly close: () => void;
}

/** The data of the message that its reports need. */
interface ReportedMessage {
  readonly sender: string;
  readonly dsn: MessageRequest & RecipientRequest;
  readonly arrivedMs: number;
  /** One character per octet. */
  readonly original: string;
  readonly headEnd: number;
}

export function smtpFeedback({ seed, target }: FeedbackSettings): SmtpFeedback {
  if (target.by !== 'reports') throw new Error('an SMTP mock reports by mail, not by webhook');
  const simulator = new FeedbackSimulator(seed, reporter(new ReportMailer(target, SERVER_NAME)));
  return {
    refusal(recipient, { envelopeId }) {
      const reply = simulator.refusal(recipient, envelopeId);
      return reply === undefined ? undefined : { code: reply.code, enhanced: reply.status, text: reply.text };
    },
    accepted({ sender, dsn, recipients }, id, raw) {
      const original = raw.toString('latin1');
      const common = { sender, arrivedMs: Date.now(), original, headEnd: headEnd(raw) };
      for (const { address, dsn: own } of recipients) {
        simulator.accept({
          recipient: address,
          id,
          messageId: dsn.envelopeId,
          message: { ...common, dsn: { ...dsn, ...own } },
        });
      }
    },
    truth: (waitMs) => simulator.truth(waitMs),
    close: () => simulator.close(),
  };
}

function reporter(reportMailer: ReportMailer): EventSender<ReportedMessage> {
  const attempts = new Attempts();
  return {
    // A relay tracks no links.
    linkIn: () => null,
    async send(deliveryEvent) {
      const kind = KINDS[deliveryEvent.step.event];
      if (kind === undefined) return 'no-such-report';
      const skipped = reasonNotToReport(deliveryEvent, kind.dsn);
      if (skipped !== undefined) return skipped;
      const mail = { to: deliveryEvent.message.sender, content: reportOf(deliveryEvent, kind.action) };
      return attempts.make(() => reportMailer.deliver(mail));
    },
    counts: () => attempts.counts(),
    close() {
      attempts.close();
      reportMailer.close();
    },
  };
}

/** SMTP has no reports of opens and clicks. */
const KINDS: Readonly<Partial<Record<string, { readonly action: Action; readonly dsn: Notification }>>> = {
  delivered: { action: 'delivered', dsn: 'success' },
  bounced: { action: 'failed', dsn: 'failure' },
  deferred: { action: 'delayed', dsn: 'delay' },
};

function reasonNotToReport(
  { recipient, message }: DeliveryEvent<ReportedMessage>,
  dsn: Notification,
): TrueEvent['reported'] | undefined {
  if (message.sender === '' || !message.dsn.notify.has(dsn)) return 'not-asked';
  // Reports about such addresses need RFC 6533, which this server does not support.
  return isSevenBit(recipient) ? undefined : 'no-such-report';
}

function reportOf(
  { recipient, message, step, detail }: DeliveryEvent<ReportedMessage>,
  action: Action,
): string {
  return composeReport({
    ...message,
    action,
    recipient,
    status: step.reply?.status ?? '',
    diagnostic: step.reply === undefined ? '' : replyText(step.reply),
    happenedMs: detail.wallMs ?? 0,
    reporter: SERVER_NAME,
    boundary: `=_${randomBytes(16).toString('hex')}`,
  });
}
