import { type Feature, isFeature, partsOf, type Security, securityOf } from '../../src/model/feature.ts';
import type { TransportDefinition } from '../../src/model/transport.ts';
import { findTransport } from '../../src/transports/index.ts';

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
 * How an API can be spoken with besides; one provider stands for all, because nothing of it is a provider's.
 */
export const SPOKEN_OTHERWISE: readonly TransportDefinition[] = [
  'api-sendgrid+https',
  'api-sendgrid+h2',
  'api-sendgrid+h2+gzip',
].flatMap((name) => findTransport(name) ?? []);
