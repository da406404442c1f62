import type { TransportDefinition } from '../model/transport.ts';
import { apiMailgun, apiPostmark, apiSendgrid } from './api/definitions.ts';
import { nullTransport } from './null.ts';
import { rawApiYardsticks, rawSmtpYardstick } from './raw/definitions.ts';
import { smtpNodemailer } from './smtp/nodemailer.ts';

/** Everything that a user can choose, in the order in which it is listed. */
export const TRANSPORTS: readonly TransportDefinition[] = [
  smtpNodemailer,
  apiSendgrid,
  apiPostmark,
  apiMailgun,
  nullTransport,
];

/** Bare clients that measure what the mocks can take: ceilings, never choices. */
export const YARDSTICKS: readonly TransportDefinition[] = [rawSmtpYardstick, ...rawApiYardsticks];

/** The transport or yardstick of this name. */
export function findTransport(name: string): TransportDefinition | undefined {
  return [...TRANSPORTS, ...YARDSTICKS].find((one) => one.name === name);
}
