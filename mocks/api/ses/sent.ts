import type { Mailbox } from '../../../src/model/message.ts';
import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { Memory } from '../memory.ts';
import { problem, refused } from './problem.ts';

export interface SentMessage {
  readonly from: Mailbox;
  readonly recipients: readonly Mailbox[];
  readonly subject: string;
  /** The tags as sent. */
  readonly tags: unknown;
}

/** The sent messages, for clients that query them. */
export interface Sent {
  keep(id: string, message: SentMessage): void;
  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetMessageInsights.html */
  insights(request: RoutedRequest): ApiResponse;
  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html */
  account(): ApiResponse;
}

/** @param keeps true if messages are kept; timed trials do not pay for it */
export function createSent(keeps: () => boolean): Sent {
  const messages = new Memory<SentMessage & { readonly atSeconds: number }>();
  let count = 0;

  return {
    keep(id, message) {
      count += message.recipients.length;
      if (keeps()) messages.set(id, { ...message, atSeconds: Date.now() / 1000 });
    },

    insights({ params }) {
      const id = params['id'] ?? '';
      const found = messages.get(id);
      if (found === undefined) return refused(problem('NotFoundException', `Message ${id} does not exist.`));
      const { from, recipients, subject, tags = [], atSeconds } = found;
      return jsonResponse(200, {
        MessageId: id,
        FromEmailAddress: from.address,
        Subject: subject,
        EmailTags: tags,
        Insights: recipients.map(({ address }) => ({
          Destination: address,
          Isp: 'UNKNOWN_ISP',
          Events: ['SEND', 'DELIVERY'].map((Type) => ({ Timestamp: atSeconds, Type })),
        })),
      });
    },

    account: () =>
      jsonResponse(200, {
        DedicatedIpAutoWarmupEnabled: false,
        EnforcementStatus: 'HEALTHY',
        ProductionAccessEnabled: true,
        // "If this value is -1, … you can send an unlimited number of emails."
        SendQuota: { Max24HourSend: -1, MaxSendRate: 10_000, SentLast24Hours: count },
        SendingEnabled: true,
        SuppressionAttributes: { SuppressedReasons: [] },
      }),
  };
}
