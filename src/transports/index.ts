import { partsOf } from '../model/feature.ts';
import type { TransportDefinition } from '../model/transport.ts';
import {
  apiBrevo,
  apiMailgun,
  apiMailjet,
  apiPostmark,
  apiResend,
  apiSendgrid,
  apiSes,
  apiSparkpost,
} from './api/definitions.ts';
import { apiCeilingClients, smtpCeilingClient } from './ceiling/definitions.ts';
import { nullTransport } from './null.ts';
import { sdkMailgun, sdkPostmark, sdkResend, sdkSendgrid } from './sdk/definitions.ts';
import { smtpMergeMailgun, smtpMergeMailjet } from './smtp/merge/definitions.ts';
import { smtpNodemailer } from './smtp/nodemailer.ts';
import { smtpPipelined } from './smtp/pipelined/definition.ts';

/** Every transport that a user can choose, in the order of `sendoff list`. */
export const TRANSPORTS: readonly TransportDefinition[] = [
  smtpNodemailer,
  smtpMergeMailgun,
  smtpMergeMailjet,
  smtpPipelined,
  apiSendgrid,
  apiPostmark,
  apiMailgun,
  apiSparkpost,
  apiMailjet,
  apiResend,
  apiBrevo,
  apiSes,
  sdkSendgrid,
  sdkPostmark,
  sdkMailgun,
  sdkResend,
  nullTransport,
];

/** The ceiling clients: they measure the most that a mock can take, and no user chooses them. */
export const CEILING_CLIENTS: readonly TransportDefinition[] = [smtpCeilingClient, ...apiCeilingClients];

/**
 * The transport or ceiling client with this name.
 * The name may include features, as in `smtp-nodemailer+tls`; all of them must be offered.
 */
export function findTransport(name: string): TransportDefinition | undefined {
  const { base, features } = partsOf(name);
  const found = [...TRANSPORTS, ...CEILING_CLIENTS].find((one) => one.name === base);
  const offered: readonly string[] = found?.features ?? [];
  if (found === undefined || !features.every((one) => offered.includes(one))) return undefined;
  if (features.length === 0) return found;
  // With HTTP/2 one connection carries all calls, so it is never replaced.
  const { replacesConnections, ...rest } = found;
  return replacesConnections === undefined || features.includes('h2')
    ? { ...rest, name }
    : { ...found, name };
}
