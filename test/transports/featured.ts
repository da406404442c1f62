import { type Feature, isFeature, partsOf, type Security, securityOf } from '../../src/model/feature.ts';
import type { TransportDefinition } from '../../src/model/transport.ts';
import { findTransport, TRANSPORTS } from '../../src/transports/index.ts';

export function featuresOf({ name }: Pick<TransportDefinition, 'name'>): readonly Feature[] {
  return partsOf(name).features.filter(isFeature);
}

export function securityFor(definition: Pick<TransportDefinition, 'name'>): Security {
  return securityOf(featuresOf(definition));
}

/** How else messages can be prepared. A form and JSON stand for all APIs. */
export const PREPARED_OTHERWISE: readonly TransportDefinition[] = [
  'smtp-nodemailer+plain',
  'smtp-nodemailer+base64',
  'smtp-nodemailer+own-mime',
  'api-mailgun+plain',
  'api-postmark+plain',
].flatMap((name) => findTransport(name) ?? []);

/**
 * Other ways to send requests: one provider stands for all, because TLS and HTTP/2 do not depend on it. The
 * reference client is combined with each.
 */
export const SPOKEN_OTHERWISE: readonly TransportDefinition[] = [
  'api-sendgrid+https',
  'api-sendgrid+h2',
  'api-sendgrid+h2+gzip',
  'api-sendgrid+minimal',
  'api-sendgrid+https+minimal',
  'api-sendgrid+https+gzip+minimal',
  ...TRANSPORTS.filter(({ name }) => name.startsWith('api-') && name !== 'api-sendgrid').map(
    ({ name }) => `${name}+minimal`,
  ),
].flatMap((name) => findTransport(name) ?? []);
