import type { Documentation, DocumentedRoute } from '../routes.ts';
import { BULK_FIELDS, SEND_FIELDS, TEMPLATE_FIELDS } from './fields.ts';

const REFERENCE = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2';

type Line = readonly [method: DocumentedRoute['method'], path: string, about: string, operation?: string];

const listed = (
  treatment: DocumentedRoute['treatment'],
  lines: readonly Line[],
): readonly DocumentedRoute[] =>
  lines.map(([method, path, about, operation]) => ({
    method,
    path: `/v2/email${path}`,
    treatment,
    about,
    source: operation === undefined ? `${REFERENCE}/Welcome.html` : `${REFERENCE}/API_${operation}.html`,
  }));

export const SES_DOCUMENTATION: Documentation = {
  provider: 'Amazon SES',
  routes: [
    ...listed('served', [
      ['POST', '/outbound-emails', 'sends a message: Simple, Raw or Template', 'SendEmail'],
      ['POST', '/outbound-bulk-emails', 'sends to up to 50 destinations', 'SendBulkEmail'],
      ['POST', '/templates', 'stores a template', 'CreateEmailTemplate'],
      ['GET', '/templates', 'the stored templates', 'ListEmailTemplates'],
      ['GET', '/templates/:name', 'one of them', 'GetEmailTemplate'],
      ['PUT', '/templates/:name', 'changes a template', 'UpdateEmailTemplate'],
      ['DELETE', '/templates/:name', 'deletes a template', 'DeleteEmailTemplate'],
      ['POST', '/templates/:name/render', 'renders a template', 'TestRenderEmailTemplate'],
      ['GET', '/account', 'the account and its quota', 'GetAccount'],
      ['GET', '/insights/:id', 'what became of a message', 'GetMessageInsights'],
      ['POST', '/configuration-sets', 'stores the name of a configuration set', 'CreateConfigurationSet'],
      ['GET', '/configuration-sets', 'their names', 'ListConfigurationSets'],
      ['GET', '/configuration-sets/:name', 'one of them', 'GetConfigurationSet'],
      ['DELETE', '/configuration-sets/:name', 'deletes one', 'DeleteConfigurationSet'],
    ]),
    ...listed('refused', [
      ['ANY', '/account/*', 'settings of the account'],
      ['ANY', '/configuration-sets/:name/*', 'settings of a configuration set'],
      ['ANY', '/contact-lists/*', 'lists of contacts'],
      ['ANY', '/custom-verification-email-templates/*', 'templates of verification'],
      ['ANY', '/dedicated-ip-pools/*', 'pools of addresses'],
      ['ANY', '/dedicated-ips/*', 'addresses for sending'],
      ['ANY', '/deliverability-dashboard/*', 'deliverability'],
      ['ANY', '/export-jobs/*', 'exports'],
      ['ANY', '/identities/*', 'identities: every sender is taken here'],
      ['ANY', '/import-jobs/*', 'imports'],
      ['ANY', '/metrics/*', 'statistics'],
      ['ANY', '/multi-region-endpoints/*', 'endpoints in several regions'],
      ['POST', '/outbound-custom-verification-emails', 'verification'],
      ['ANY', '/reputation/*', 'reputation'],
      ['ANY', '/suppression/*', 'addresses not to send to'],
      ['ANY', '/tags/*', 'tags of resources'],
      ['ANY', '/tenants/*', 'tenants'],
      ['ANY', '/vdm/*', 'recommendations'],
    ]),
    {
      method: 'POST',
      path: '/',
      treatment: 'refused',
      about: "the v1 query API, in AWS's XML",
      source: 'https://docs.aws.amazon.com/ses/latest/APIReference/Welcome.html',
    },
  ],
  fields: {
    'POST /v2/email/outbound-emails': SEND_FIELDS,
    'POST /v2/email/outbound-bulk-emails': BULK_FIELDS,
    'POST /v2/email/templates': TEMPLATE_FIELDS,
  },
};
