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
 * Options with which nodemailer logs its dialogue (`transactionLog`), from which the phases follow.
 * It logs each command and reply, and when a connection is open, after its TLS handshake if it uses TLS from
 * the start.
 */
export function phaseLogger(watch: Watch): Pick<SMTPTransportOptions, 'logger' | 'transactionLog'> {
  const log = (entry: object, line: unknown): void => {
    if (!('tnx' in entry) || typeof line !== 'string') return;
    if (entry.tnx === 'network' && 'remotePort' in entry) watch('greeting');
    const phase = entry.tnx === 'client' ? PHASES[line.split(' ', 1)[0] ?? ''] : undefined;
    if (phase !== undefined) watch(phase);
    if (entry.tnx === 'server' && line.startsWith('354')) watch('data');
  };
  return { transactionLog: true, logger: { debug: log, info: log } };
}
