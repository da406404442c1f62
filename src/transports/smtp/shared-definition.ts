import type { Feature } from '../../model/feature.ts';
import type { LeftOut, TransportDefinition } from '../../model/transport.ts';
import { SMTP_MAX } from './messages.ts';

/** Features of the connection itself, before it carries messages. */
export const CONNECTION_FEATURES: readonly Feature[] = [
  'starttls',
  'tls',
  'resume',
  'auth-plain',
  'auth-login',
  'auth-cram-md5',
  'auth-xoauth2',
];

/** Properties that all SMTP transports share, because `smtpMessages` groups recipients for all. */
export const sharedDefinition: Pick<
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
            reason: 'the recipients of one SMTP transaction share one message with one To header',
          },
          { field: 'bcc', reason: 'its To header names no recipient: each receives a blind copy' },
        ];
      case 'client-render':
        return [];
      case 'server-merge':
        return [
          {
            field: 'headers',
            reason: 'X-SMTPAPI merges into subject and bodies only, not into other headers',
          },
        ];
    }
  },
};
