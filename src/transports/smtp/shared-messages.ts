import type { LeftOut, TransportDefinition } from '../../model/transport.ts';
import { SMTP_MAX } from './messages.ts';

/** What follows for every SMTP transport from how `smtpMessages` puts recipients into messages. */
export const sharedMessages: Pick<
  TransportDefinition,
  'maxBatch' | 'limitSource' | 'messagesPerRequest' | 'leavesOut'
> = {
  maxBatch: SMTP_MAX,
  limitSource: 'smtpd_recipient_limit, https://www.postfix.org/postconf.5.html#smtpd_recipient_limit',
  messagesPerRequest: (strategy, batch) => (strategy === 'client-render' ? 1 : Math.min(batch, SMTP_MAX)),
  leavesOut(strategy, batch): readonly LeftOut[] {
    if (batch === 1) return [];
    switch (strategy) {
      case 'static':
        return [
          {
            field: 'to',
            reason: 'the recipients of one SMTP transaction share one message and its To header',
          },
          { field: 'bcc', reason: 'its To header names none of them: each receives a blind copy' },
        ];
      case 'client-render':
        return [];
      case 'server-merge':
        return [
          { field: 'headers', reason: 'X-SMTPAPI merges into subject and bodies, not into other headers' },
        ];
    }
  },
};
