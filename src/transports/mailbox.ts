import type { Mailbox } from '../model/message.ts';

/**
 * A mailbox as RFC 5322 (3.4) writes it, the name in Unicode as the APIs take it. Every name that is more than
 * letters, digits and single spaces is quoted: `"O'Neil, \"Ann\"" <ann@example.com>`.
 */
export function mailboxText({ address, name }: Mailbox): string {
  if (name === undefined || name === '') return address;
  const phrase = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
  return `${phrase} <${address}>`;
}

/** A list of mailboxes, as a header holds it (RFC 5322, 3.4). */
export function mailboxList(mailboxes: readonly Mailbox[]): string {
  return mailboxes.map(mailboxText).join(', ');
}

/** What stands behind the last `@`. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
