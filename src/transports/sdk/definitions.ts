import type { TransportDefinition } from '../../model/transport.ts';
import { apiMailgun, apiPostmark, apiResend, apiSendgrid } from '../api/definitions.ts';
import { mailgunSdk } from './mailgun.ts';
import { postmarkSdk } from './postmark.ts';
import { resendSdk } from './resend.ts';
import type { Sdk } from './sdk.ts';
import { sendgridSdk } from './sendgrid.ts';
import { SdkTransport } from './transport.ts';

/**
 * Sends the same requests as its plain sibling, made by the provider's library. The difference between them
 * is the library's cost.
 */
function definition(plain: TransportDefinition, sdk: Sdk): TransportDefinition {
  const { protocol, mock, maxBatch, limitSource, messagesPerRequest, leavesOut, holdsOnce, simulator } =
    plain;
  const [library = ''] = sdk.packages;
  return {
    name: `sdk-${sdk.dialect.name}`,
    protocol,
    mock,
    summary: `as ${plain.name}, sent by the provider's library ${library}, which ${sdk.lacks}`,
    requires: sdk.packages,
    maxBatch,
    features: ['https'],
    limitSource,
    messagesPerRequest,
    leavesOut,
    ...(holdsOnce === undefined ? {} : { holdsOnce }),
    ...(simulator === undefined ? {} : { simulator }),
    create: (options) => new SdkTransport(sdk, options),
  };
}

export const sdkSendgrid: TransportDefinition = definition(apiSendgrid, sendgridSdk);
export const sdkPostmark: TransportDefinition = definition(apiPostmark, postmarkSdk);
export const sdkMailgun: TransportDefinition = definition(apiMailgun, mailgunSdk);
export const sdkResend: TransportDefinition = definition(apiResend, resendSdk);
