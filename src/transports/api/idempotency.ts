import { fnv1a } from '../../model/proof/identity.ts';
import type { Recipient } from '../../model/recipient.ts';

/** A call may be several requests: each has a key of its own, the same as long as it is for the same recipients. */
export function requestKey(key: string, recipients: readonly Recipient[]): string {
  const who = fnv1a(recipients.map(({ address, id }) => `${address} ${id}`).join('\n')).toString(36);
  return `${key}-${who}`;
}
