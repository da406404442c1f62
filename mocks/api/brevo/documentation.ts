import type { Documentation, DocumentedRoute } from '../routes.ts';
import { SEND_FIELDS, TEMPLATE_FIELDS } from './fields.ts';

const REFERENCE = 'https://developers.brevo.com/reference';

type Line = readonly [method: DocumentedRoute['method'], path: string, about: string, page: string];

const listed = (
  treatment: DocumentedRoute['treatment'],
  lines: readonly Line[],
): readonly DocumentedRoute[] =>
  lines.map(([method, path, about, page]) => ({
    method,
    path: `/v3${path}`,
    treatment,
    about,
    source: `${REFERENCE}/${page}`,
  }));

export const BREVO_DOCUMENTATION: Documentation = {
  provider: 'Brevo',
  routes: [
    ...listed('served', [
      ['POST', '/smtp/email', 'sends a message, or its versions', 'send-transac-email'],
      ['DELETE', '/smtp/email/:identifier', 'cancels a scheduled message', 'delete-scheduled-email-by-id'],
      ['GET', '/smtp/emailStatus/:identifier', 'scheduled messages', 'get-scheduled-email-by-id'],
      ['GET', '/smtp/emails', 'the messages that were accepted', 'get-transac-emails-list'],
      ['GET', '/smtp/emails/:uuid', 'one of them', 'get-transac-email-content'],
      ['GET', '/smtp/statistics/events', 'request and delivery of each', 'get-email-event-report'],
      ['POST', '/smtp/templates', 'stores a template', 'create-smtp-template'],
      ['GET', '/smtp/templates', 'the stored templates', 'get-smtp-templates'],
      ['GET', '/smtp/templates/:id', 'one of them', 'get-smtp-template'],
      ['PUT', '/smtp/templates/:id', 'changes a template', 'update-smtp-template'],
      ['DELETE', '/smtp/templates/:id', 'deletes an inactive template', 'delete-smtp-template'],
      ['GET', '/account', 'the account and its credits', 'get-account'],
    ]),
    ...listed('refused', [
      ['ANY', '/smtp/templates/:id/sendTest', 'tests of a template', 'send-test-template'],
      ['POST', '/smtp/template/preview', 'previews', 'post-preview-smtp-email-templates'],
      ['GET', '/smtp/statistics/*', 'other statistics', 'get-smtp-report'],
      ['ANY', '/smtp/blockedContacts/*', 'blocked addresses', 'get-transac-blocked-contacts'],
      ['ANY', '/smtp/blockedDomains/*', 'blocked domains', 'get-blocked-domains'],
      ['DELETE', '/smtp/log/*', 'logs', 'delete-an-smtp-transactional-log'],
      ['POST', '/smtp/deleteHardbounces', 'bounces', 'delete-hardbounces'],
      ['ANY', '/senders/*', 'senders: every one is taken here', 'get-senders'],
      ['ANY', '/contacts/*', 'contacts', 'get-contacts'],
      ['ANY', '/emailCampaigns/*', 'campaigns', 'get-email-campaigns'],
      ['ANY', '/events/*', 'events of contacts', 'create-event'],
      ['ANY', '/webhooks/*', 'webhooks', 'get-webhooks'],
      ['ANY', '/organization/*', 'the organization', 'get-account-activity'],
      ['ANY', '/transactionalSMS/*', 'text messages', 'send-transac-sms'],
      ['ANY', '/whatsapp/*', 'WhatsApp', 'send-whatsapp-message'],
    ]),
  ],
  fields: {
    'POST /v3/smtp/email': SEND_FIELDS,
    'POST /v3/smtp/templates': TEMPLATE_FIELDS,
  },
};
