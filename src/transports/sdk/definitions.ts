import type { TransportDefinition } from '../../model/transport.ts';
import { apiMailgun, apiPostmark, apiSendgrid } from '../api/definitions.ts';
import { mailgunSdk } from './mailgun.ts';
import { postmarkSdk } from './postmark.ts';
import type { Sdk } from './sdk.ts';
import { sendgridSdk } from './sendgrid.ts';
import { SdkTransport } from './transport.ts';

/** The same requests as those of its plain sibling, made by the provider's library: the difference is what that costs. */
function definition(plain: TransportDefinition, sdk: Sdk): TransportDefinition {
  return {
    ...plain,
    name: `sdk-${sdk.dialect.name}`,
    summary: `the same by ${sdk.packages[0]}, which must be installed`,
    features: [],
    create: (options) => new SdkTransport(sdk, options),
  };
}

export const sdkSendgrid: TransportDefinition = definition(apiSendgrid, sendgridSdk);
export const sdkPostmark: TransportDefinition = definition(apiPostmark, postmarkSdk);
export const sdkMailgun: TransportDefinition = definition(apiMailgun, mailgunSdk);
