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
import type { Refusal } from '../refusal.ts';
import type { MessageRequest, Notification, RecipientRequest } from './parameters.ts';
import { type Action, composeReport, isSevenBit } from './report.ts';
import { ReportMailer } from './report-mailer.ts';

/** Sender and recipients of a message, with what each of them is asked to be told of. */
export interface Envelope {
  /** Empty: the null sender, to whom nobody reports. */
  readonly sender: string;
  readonly asked: MessageRequest;
  readonly recipients: readonly { readonly address: string; readonly asked: RecipientRequest }[];
}

/** The part of an SMTP host that reports delivery to senders. */
export interface SmtpFeedback {
  /** The reply to RCPT for a mailbox that does not exist. */
  readonly refusal: (recipient: string, asked: MessageRequest) => Refusal | undefined;
  /** Responsibility was taken; `id`: the identity that the message carries. */
  readonly accepted: (envelope: Envelope, id: string, raw: Buffer) => void;
  readonly truth: FeedbackSimulator<ReportedMessage>['truth'];
  readonly close: () => void;
}

/** The properties of the message that a report repeats. */
interface ReportedMessage {
  readonly sender: string;
  readonly asked: MessageRequest & RecipientRequest;
  readonly arrivedMs: number;
  /** One character an octet. */
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
    accepted({ sender, asked, recipients }, id, raw) {
      const original = raw.toString('latin1');
      const common = { sender, arrivedMs: Date.now(), original, headEnd: headEnd(raw) };
      for (const { address, asked: own } of recipients) {
        simulator.accept({
          recipient: address,
          id,
          messageId: asked.envelopeId,
          message: { ...common, asked: { ...asked, ...own } },
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
    // Nobody tracks links where mail is only relayed.
    linkIn: () => null,
    async send(deliveryEvent) {
      const kind = KINDS[deliveryEvent.step.event];
      if (kind === undefined) return 'no-such-report';
      const untold = reasonNotToTell(deliveryEvent, kind.asked);
      if (untold !== undefined) return untold;
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

/** SMTP has no reports of openings and clicks. */
const KINDS: Readonly<Partial<Record<string, { readonly action: Action; readonly asked: Notification }>>> = {
  delivered: { action: 'delivered', asked: 'success' },
  bounced: { action: 'failed', asked: 'failure' },
  deferred: { action: 'delayed', asked: 'delay' },
};

function reasonNotToTell(
  { recipient, message }: DeliveryEvent<ReportedMessage>,
  asked: Notification,
): TrueEvent['reported'] | undefined {
  if (message.sender === '' || !message.asked.notify.has(asked)) return 'not-asked';
  // Reports on such addresses are RFC 6533, which this server does not follow.
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
