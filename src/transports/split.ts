import { addressKey } from '../model/address.ts';
import type { Recipient } from '../model/recipient.ts';

/**
 * Splits a call into the recipients of each transaction or request, in order: at most `limit` in each.
 * No address is twice in one group, because servers accept an address once: SendGrid rejects the request,
 * Mailgun keys recipient variables by address, an SMTP client drops the second RCPT.
 */
export function splitRecipients(
  recipients: readonly Recipient[],
  limit: number,
): readonly (readonly Recipient[])[] {
  if (recipients.length === 1) return [recipients];
  const groups: Recipient[][] = [];
  let group: Recipient[] = [];
  const seen = new Set<string>();
  for (const recipient of recipients) {
    const key = addressKey(recipient.address);
    if (group.length >= limit || seen.has(key)) {
      groups.push(group);
      group = [];
      seen.clear();
    }
    seen.add(key);
    group.push(recipient);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
