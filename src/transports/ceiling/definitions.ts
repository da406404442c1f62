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
  reason: "a replayed message contains the recipient's address only",
};

/** Shared by all ceiling clients. They measure the limit of a mock, and no user chooses them. */
const ceilingClient: Pick<
  TransportDefinition,
  'maxBatch' | 'features' | 'limitSource' | 'messagesPerRequest' | 'leavesOut'
> = {
  maxBatch: 100_000,
  features: [],
  limitSource: 'one message per request',
  messagesPerRequest: () => 1,
  leavesOut: () => [RECIPIENT_ALONE],
};

export const smtpCeilingClient: TransportDefinition = {
  ...ceilingClient,
  name: 'raw-smtp',
  protocol: 'smtp',
  mock: 'smtp',
  summary: 'replays one message over plain sockets: measures the limit of the SMTP mock',
  create: (options) => new CeilingClient(options, (content) => smtpCeiling(content, options.endpoint)),
};

function apiCeilingClient<Prepared>(dialect: Dialect<Prepared>, ...more: LeftOut[]): TransportDefinition {
  return {
    ...ceilingClient,
    name: `raw-api-${dialect.name}`,
    protocol: 'api',
    leavesOut: () => [RECIPIENT_ALONE, ...more],
    mock: dialect.name,
    summary: `replays one request over plain sockets: measures the limit of the ${dialect.name} mock`,
    create: (options) =>
      new CeilingClient(options, (content) => httpCeiling(dialect, content, options.endpoint)),
  };
}

export const apiCeilingClients: readonly TransportDefinition[] = [
  apiCeilingClient(sendgrid),
  apiCeilingClient(postmark),
  apiCeilingClient(mailgun),
  apiCeilingClient(sparkpost),
  apiCeilingClient(mailjet),
  apiCeilingClient(resend),
  apiCeilingClient(brevo, BREVO_FILES),
  apiCeilingClient(ses),
];
