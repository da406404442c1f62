import type { Documentation, DocumentedRoute } from '../routes.ts';
import { TEMPLATE_FIELDS, TRANSMISSION_FIELDS } from './fields.ts';

const API = 'https://developers.sparkpost.com/api';

type Line = readonly [method: DocumentedRoute['method'], path: string, about: string];

const listed = (treatment: DocumentedRoute['treatment'], page: string, lines: readonly Line[]) =>
  lines.map(([method, path, about]) => ({
    method,
    path: `/api/v1${path}`,
    treatment,
    about,
    source: `${API}/${page}/`,
  }));

export const SPARKPOST_DOCUMENTATION: Documentation = {
  provider: 'SparkPost',
  routes: [
    ...listed('served', 'transmissions', [
      ['POST', '/transmissions', 'sends to each recipient'],
      ['GET', '/transmissions', 'the transmissions that were accepted'],
      ['GET', '/transmissions/:id', 'one of them'],
      ['DELETE', '/transmissions', 'cancels what is scheduled for a campaign'],
      ['DELETE', '/transmissions/:id', 'cancels a scheduled transmission'],
    ]),
    ...listed('served', 'templates', [
      ['POST', '/templates', 'stores a template'],
      ['GET', '/templates', 'the stored templates'],
      ['GET', '/templates/:id', 'one of them'],
      ['PUT', '/templates/:id', 'changes or publishes a template'],
      ['DELETE', '/templates/:id', 'deletes a template'],
      ['POST', '/templates/:id/preview', 'renders a template'],
      ['POST', '/utils/content-previewer', 'renders content'],
    ]),
    ...listed('served', 'events', [
      ['GET', '/events/message', 'injection and delivery of what was accepted'],
    ]),
    ...listed('served', 'account', [['GET', '/account', 'the account, and what it used']]),
    ...listed('refused', 'ab-testing', [['ANY', '/ab-test/*', 'A/B tests']]),
    ...listed('refused', 'account', [['PUT', '/account', 'options of the account']]),
    ...listed('refused', 'events', [
      ['GET', '/events/*', 'other events'],
      ['GET', '/message-events/*', 'events, as they were read before'],
    ]),
    ...listed('refused', 'inbound-domains', [['ANY', '/inbound-domains/*', 'domains for receiving']]),
    ...listed('refused', 'ip-pools', [['ANY', '/ip-pools/*', 'pools of addresses']]),
    ...listed('refused', 'metrics', [['ANY', '/metrics/*', 'statistics']]),
    ...listed('refused', 'recipient-lists', [['ANY', '/recipient-lists/*', 'stored lists of recipients']]),
    ...listed('refused', 'recipient-validation', [['ANY', '/recipient-validation/*', 'checks of addresses']]),
    ...listed('refused', 'relay-webhooks', [['ANY', '/relay-webhooks/*', 'webhooks of received mail']]),
    ...listed('refused', 'sending-domains', [['ANY', '/sending-domains/*', 'domains for sending']]),
    ...listed('refused', 'sending-ips', [['ANY', '/sending-ips/*', 'addresses for sending']]),
    ...listed('refused', 'snippets', [['ANY', '/snippets/*', 'parts of templates']]),
    ...listed('refused', 'subaccounts', [['ANY', '/subaccounts/*', 'accounts below this one']]),
    ...listed('refused', 'suppression-list', [['ANY', '/suppression-list/*', 'addresses not to send to']]),
    ...listed('refused', 'tracking-domains', [['ANY', '/tracking-domains/*', 'domains of tracked links']]),
    ...listed('refused', 'usage', [['ANY', '/usage/*', 'what was used']]),
    ...listed('refused', 'webhooks', [['ANY', '/webhooks/*', 'webhooks']]),
  ],
  fields: {
    'POST /api/v1/transmissions': TRANSMISSION_FIELDS,
    'POST /api/v1/templates': TEMPLATE_FIELDS,
  },
};
