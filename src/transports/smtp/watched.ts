import type { SMTPTransportOptions } from 'nodemailer';
import type { Watch, WirePhase } from '../../model/wire-phases.ts';

const PHASES: Readonly<Record<string, WirePhase>> = {
  EHLO: 'greeting',
  HELO: 'greeting',
  STARTTLS: 'tls',
  AUTH: 'auth',
  MAIL: 'envelope',
};

/**
 * Options with which nodemailer tells of its dialogue: it logs each command and each reply as it goes (`transactionLog`), and when
 * a connection stands, secured if it is to be from its first byte.
 */
export function tellingOf(watch: Watch): Pick<SMTPTransportOptions, 'logger' | 'transactionLog'> {
  const log = (entry: object, said: unknown): void => {
    if (!('tnx' in entry) || typeof said !== 'string') return;
    if (entry.tnx === 'network' && 'remotePort' in entry) watch('greeting');
    const phase = entry.tnx === 'client' ? PHASES[said.split(' ', 1)[0] ?? ''] : undefined;
    if (phase !== undefined) watch(phase);
    if (entry.tnx === 'server' && said.startsWith('354')) watch('data');
  };
  return { transactionLog: true, logger: { debug: log, info: log } };
}
