import type { LeftOut, TransportDefinition } from '../../model/transport.ts';
import { BREVO_FILES, brevo } from '../api/brevo.ts';
import type { Dialect } from '../api/dialect.ts';
import { mailgun } from '../api/mailgun.ts';
import { mailjet } from '../api/mailjet.ts';
import { postmark } from '../api/postmark.ts';
import { resend } from '../api/resend.ts';
import { sendgrid } from '../api/sendgrid.ts';
import { ses } from '../api/ses.ts';
import { sparkpost } from '../api/sparkpost.ts';
import { httpCeiling } from './http.ts';
import { smtpCeiling } from './smtp.ts';
import { CeilingClient } from './transport.ts';

const RECIPIENT_ALONE: LeftOut = {
  field: 'to',
  reason: "a replayed message holds the recipient's address alone",
};

/** What every yardstick has in common: it measures what a mock can take, and is no choice for anybody's mail. */
const ceilingClient: Pick<
  TransportDefinition,
  'maxBatch' | 'features' | 'limitSource' | 'messagesPerRequest' | 'leavesOut'
> = {
  maxBatch: 100_000,
  features: [],
  limitSource: 'always one message a request',
  messagesPerRequest: () => 1,
  leavesOut: () => [RECIPIENT_ALONE],
};

export const smtpCeilingClient: TransportDefinition = {
  ...ceilingClient,
  name: 'raw-smtp',
  protocol: 'smtp',
  mock: 'smtp',
  summary: 'replays one message over bare sockets: what the SMTP mock can take',
  create: (options) => new CeilingClient(options, (content) => smtpCeiling(content, options.endpoint)),
};

function apiYardstick<Prepared>(dialect: Dialect<Prepared>, ...besides: LeftOut[]): TransportDefinition {
  return {
    ...ceilingClient,
    name: `raw-api-${dialect.name}`,
    protocol: 'api',
    leavesOut: () => [RECIPIENT_ALONE, ...besides],
    mock: dialect.name,
    summary: `replays one request over bare sockets: what the ${dialect.name} mock can take`,
    create: (options) =>
      new CeilingClient(options, (content) => httpCeiling(dialect, content, options.endpoint)),
  };
}

export const apiCeilingClients: readonly TransportDefinition[] = [
  apiYardstick(sendgrid),
  apiYardstick(postmark),
  apiYardstick(mailgun),
  apiYardstick(sparkpost),
  apiYardstick(mailjet),
  apiYardstick(resend),
  apiYardstick(brevo, BREVO_FILES),
  apiYardstick(ses),
];
