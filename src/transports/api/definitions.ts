import type { Strategy } from '../../model/content.ts';
import type { Feature } from '../../model/feature.ts';
import type { TransportDefinition } from '../../model/transport.ts';
import { BREVO_FILES, BREVO_MAX, BREVO_TEXT, brevo } from './brevo.ts';
import type { Dialect } from './dialect.ts';
import { MAILGUN_MAX, mailgun } from './mailgun.ts';
import { MAILJET_MAX, mailjet } from './mailjet.ts';
import { POSTMARK_MAX, postmark } from './postmark.ts';
import { RESEND_MAX, resend } from './resend.ts';
import { SENDGRID_MAX, sendgrid } from './sendgrid.ts';
import { SES_MAX, ses } from './ses.ts';
import { SPARKPOST_MAX, sparkpost } from './sparkpost.ts';
import { ApiTransport } from './transport.ts';

const HTTP: readonly Feature[] = ['https', 'h2', 'no-resume', 'plain', 'minimal'];

/** Defines the transport of a dialect, over undici unless the feature `minimal` is chosen. */
function definition<Prepared>(
  dialect: Dialect<Prepared>,
  details: Pick<
    TransportDefinition,
    'summary' | 'maxBatch' | 'limitSource' | 'sandbox' | 'simulator' | 'holdsOnce'
  > & {
    clientRender: 'one a request' | 'in batches';
    leavesOut?: TransportDefinition['leavesOut'];
    /** Compression that the provider's document offers. Most providers document none. */
    compression?: readonly 'gzip'[];
  },
): TransportDefinition {
  const { clientRender, compression = [], ...rest } = details;
  return {
    ...rest,
    name: `api-${dialect.name}`,
    protocol: 'api',
    mock: dialect.name,
    features: [...HTTP, ...compression],
    replacesConnections: true,
    needs: { 'no-resume': ['https', 'h2'] },
    messagesPerRequest: (strategy: Strategy, batch: number) =>
      strategy === 'client-render' && clientRender === 'one a request'
        ? 1
        : Math.min(batch, details.maxBatch),
    // Every recipient has an own To header and own headers with each API, also in a batch.
    leavesOut: details.leavesOut ?? (() => []),
    create: (options) => new ApiTransport(dialect, options),
  };
}

export const apiSendgrid: TransportDefinition = definition(sendgrid, {
  holdsOnce: ['headers'],
  summary: "SendGrid's v3 Mail Send: JSON, personalizations, dynamic templates",
  maxBatch: SENDGRID_MAX,
  limitSource: 'https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations',
  clientRender: 'one a request',
  // "Mail body compression is available to some high volume accounts":
  // https://www.twilio.com/docs/sendgrid/api-reference/mail-send
  compression: ['gzip'],
  sandbox: 'https://www.twilio.com/docs/sendgrid/for-developers/sending-email/sandbox-mode',
});

export const apiPostmark: TransportDefinition = definition(postmark, {
  summary: "Postmark's Email API: JSON, batches with a result for each message, templates",
  maxBatch: POSTMARK_MAX,
  limitSource: 'https://postmarkapp.com/developer/user-guide/send-email-with-api/batch-emails',
  clientRender: 'in batches',
  sandbox: 'https://postmarkapp.com/developer/api/overview',
});

export const apiMailgun: TransportDefinition = definition(mailgun, {
  summary: "Mailgun's Messages API: multipart form, recipient variables",
  maxBatch: MAILGUN_MAX,
  limitSource: 'https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending',
  clientRender: 'one a request',
  sandbox: 'https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/test-mode',
});

export const apiSparkpost: TransportDefinition = definition(sparkpost, {
  holdsOnce: ['headers'],
  summary: "SparkPost's Transmissions API: JSON, substitution data, stored templates",
  maxBatch: SPARKPOST_MAX,
  limitSource: 'https://support.sparkpost.com/docs/tech-resources/smtp-rest-api-performance',
  clientRender: 'one a request',
});

export const apiMailjet: TransportDefinition = definition(mailjet, {
  holdsOnce: ['headers', 'replyTo'],
  summary: "Mailjet's Send API v3.1: JSON, a result for each message, variables, stored templates",
  maxBatch: MAILJET_MAX,
  limitSource: 'https://dev.mailjet.com/email/reference/send-emails/',
  clientRender: 'in batches',
  sandbox: 'https://dev.mailjet.com/email/guides/send-api-v31/#sandbox-mode',
});

export const apiResend: TransportDefinition = definition(resend, {
  holdsOnce: ['headers'],
  summary:
    "Resend's API: JSON, permissive batches (one message per request with attachments), stored templates",
  maxBatch: RESEND_MAX,
  limitSource: 'https://resend.com/docs/api-reference/emails/send-batch-emails',
  clientRender: 'in batches',
  simulator: {
    address: 'delivered@resend.dev',
    source: 'https://resend.com/docs/knowledge-base/what-email-addresses-to-use-for-testing',
  },
});

export const apiBrevo: TransportDefinition = definition(brevo, {
  holdsOnce: ['headers', 'replyTo'],
  summary: "Brevo's transactional API: JSON, versions of a message, stored templates (no inline images)",
  maxBatch: BREVO_MAX,
  limitSource: 'https://developers.brevo.com/docs/batch-send-transactional-emails',
  clientRender: 'in batches',
  leavesOut: (strategy) => (strategy === 'server-merge' ? [BREVO_FILES, BREVO_TEXT] : [BREVO_FILES]),
  sandbox: 'https://developers.brevo.com/docs/using-sandbox-mode',
});

export const apiSes: TransportDefinition = definition(ses, {
  summary:
    "Amazon SES's API v2: JSON signed with SigV4, bulk calls with a result for each destination, templates",
  maxBatch: SES_MAX,
  limitSource: 'https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html',
  clientRender: 'one a request',
  simulator: {
    address: 'success@simulator.amazonses.com',
    source: 'https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html',
  },
});
