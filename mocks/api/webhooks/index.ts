import { usageError } from '../../../src/model/error.ts';
import type {
  FeedbackSettings,
  TrueEvent,
  WebhookDialect as WebhookName,
} from '../../../src/model/feedback.ts';
import type { CanonicalMessage } from '../../../src/model/proof/canonical.ts';
import type { TransportFacts } from '../../../src/model/transport.ts';
import type { Sink } from '../../contract.ts';
import { Attempts } from '../../feedback/attempts.ts';
import { type EventSender, FeedbackSimulator } from '../../feedback/feedback-simulator.ts';
import type { JsonRecord } from '../json.ts';
import { brevo } from './brevo.ts';
import { BATCH_MS, EventBatcher } from './event-batcher.ts';
import { mailgun } from './mailgun.ts';
import { mailjet } from './mailjet.ts';
import { postmark } from './postmark.ts';
import { resend } from './resend.ts';
import { sendgrid } from './sendgrid.ts';
import { sparkpost } from './sparkpost.ts';
import type { ApiMessage, WebhookDialect } from './webhook.ts';
import { WebhookClient } from './webhook-client.ts';

const WEBHOOKS: Readonly<Record<WebhookName, WebhookDialect>> = {
  sendgrid,
  postmark,
  mailgun,
  sparkpost,
  mailjet,
  resend,
  brevo,
};

/** The feedback part of an API mock. */
export interface ApiFeedback {
  /** The sink to which the dialect delivers. */
  readonly sink: Sink;
  /** For the run file. */
  readonly facts: TransportFacts;
  readonly truth: FeedbackSimulator<ApiMessage>['truth'];
  readonly close: () => void;
}

/** @throws the usage error `no-webhook` for a dialect without webhooks */
export function apiFeedback(dialect: string, { seed, target }: FeedbackSettings, sink: Sink): ApiFeedback {
  const known: Readonly<Record<string, WebhookDialect>> = WEBHOOKS;
  const webhook = known[dialect];
  if (webhook === undefined) {
    throw usageError(
      'no-webhook',
      `the mock of ${dialect} reports no events`,
      `choose one of ${Object.keys(known).join(', ')}`,
    );
  }
  if (target.by !== 'webhook') throw new Error('an API mock reports by webhook, not by mail');
  const simulator = new FeedbackSimulator(
    seed,
    webhookSender(webhook, new WebhookClient(target.url), target.secret),
  );
  return {
    sink: {
      get keeps() {
        return sink.keeps;
      },
      deliver(delivery) {
        sink.deliver(delivery);
        const { recipient, id, messageId = '' } = delivery;
        const acceptedWallMs = Date.now();
        const accept = (content: CanonicalMessage): void =>
          simulator.accept({
            recipient,
            id,
            messageId,
            message: { messageId, content, acceptedWallMs, options: delivery.options?.() },
          });
        const content = delivery.read();
        if (content instanceof Promise) content.then(accept);
        else accept(content);
      },
    },
    facts: { feedback: 'webhook', webhookGatherMs: webhook.batches ? BATCH_MS : 0 },
    truth: (waitMs) => simulator.truth(waitMs),
    close: () => simulator.close(),
  };
}

function webhookSender(webhook: WebhookDialect, to: WebhookClient, secret: string): EventSender<ApiMessage> {
  const attempts = new Attempts();
  const send = (events: readonly JsonRecord[]): Promise<TrueEvent['reported']> => {
    // Built once: a repeated request has the same ID.
    const request = webhook.request(events, secret);
    return attempts.make(() => to.post(request));
  };
  const batcher = new EventBatcher(send);
  return {
    linkIn: ({ content }) => /\bhref="(https?:[^"]+)"/.exec(content.html)?.[1] ?? null,
    async send(deliveryEvent) {
      const event = webhook.event(deliveryEvent);
      if (event === undefined) return 'no-such-report';
      return webhook.batches ? batcher.add(event) : send([event]);
    },
    counts: () => attempts.counts(),
    close() {
      attempts.close();
      batcher.close();
      to.close();
    },
  };
}
