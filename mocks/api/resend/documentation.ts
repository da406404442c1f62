import type { Documentation, DocumentedRoute } from '../routes.ts';
import { EMAIL_FIELDS, TEMPLATE_FIELDS } from './fields.ts';

const REFERENCE = 'https://resend.com/docs/api-reference';

type Line = readonly [method: DocumentedRoute['method'], path: string, about: string];

const listed = (
  treatment: DocumentedRoute['treatment'],
  page: string,
  lines: readonly Line[],
): readonly DocumentedRoute[] =>
  lines.map(([method, path, about]) => ({ method, path, treatment, about, source: `${REFERENCE}/${page}` }));

export const RESEND_DOCUMENTATION: Documentation = {
  provider: 'Resend',
  routes: [
    ...listed('served', 'emails/send-email', [
      ['POST', '/emails', 'sends a message'],
      ['POST', '/emails/batch', 'sends up to 100 messages'],
      ['GET', '/emails', 'the messages that were accepted'],
      ['GET', '/emails/:id', 'one of them'],
      ['PATCH', '/emails/:id', 'changes when a message is sent'],
      ['POST', '/emails/:id/cancel', 'cancels a scheduled message'],
    ]),
    ...listed('refused', 'emails/list-email-attachments', [
      ['GET', '/emails/:id/attachments', 'files of a message'],
      ['GET', '/emails/:id/attachments/:file', 'one file'],
      ['POST', '/emails/:id/share', 'a link to a message'],
      ['GET', '/emails/metrics', 'statistics'],
      ['ANY', '/emails/receiving/*', 'received messages'],
    ]),
    ...listed('served', 'templates/create-template', [
      ['POST', '/templates', 'stores a draft'],
      ['GET', '/templates', 'the stored templates'],
      ['GET', '/templates/:id', 'one of them'],
      ['PATCH', '/templates/:id', 'changes a draft'],
      ['DELETE', '/templates/:id', 'deletes a template'],
      ['POST', '/templates/:id/publish', 'publishes the draft'],
      ['POST', '/templates/:id/duplicate', 'copies a template'],
    ]),
    ...listed('served', 'domains/list-domains', [['GET', '/domains', 'the domains that messages were from']]),
    ...listed('refused', 'domains/create-domain', [
      ['POST', '/domains', 'adds a domain'],
      ['ANY', '/domains/*', 'one domain'],
    ]),
    ...(
      [
        ['/api-keys/*', 'API keys'],
        ['/audiences/*', 'audiences'],
        ['/automations/*', 'automations'],
        ['/broadcasts/*', 'broadcasts'],
        ['/contact-properties/*', 'fields of contacts'],
        ['/contacts/*', 'contacts'],
        ['/events/*', 'events of contacts'],
        ['/logs/*', 'logs'],
        ['/oauth/*', 'grants'],
        ['/segments/*', 'segments'],
        ['/suppressions/*', 'addresses not to send to'],
        ['/topics/*', 'topics'],
        ['/webhooks/*', 'webhooks'],
      ] as const
    ).flatMap(([path, about]) => listed('refused', 'introduction', [['ANY', path, about]])),
  ],
  fields: {
    'POST /emails': EMAIL_FIELDS,
    'POST /templates': TEMPLATE_FIELDS,
  },
};
