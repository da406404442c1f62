import type { MockServer } from '../contract.ts';
import { startFastSmtp } from './fast/server.ts';
import { startLibrarySmtp } from './library.ts';
import type { SmtpMockOptions } from './settings.ts';

export { ACCOUNT, CREDENTIALS, MAX_BYTES, MAX_LINE, type SmtpMockOptions } from './settings.ts';

export const SMTP_HOSTS = ['fast', 'library'] as const;
export type SmtpHost = (typeof SMTP_HOSTS)[number];

/** Starts an SMTP mock in this process. Rejects with the usage error `port-in-use`. */
export function startSmtpMock({
  host,
  ...options
}: SmtpMockOptions & { readonly host: SmtpHost }): Promise<MockServer> {
  return host === 'fast' ? startFastSmtp(options) : startLibrarySmtp(options);
}
