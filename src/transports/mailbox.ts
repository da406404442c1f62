import type { Mailbox } from '../model/message.ts';

/**
 * A mailbox in the form of RFC 5322, 3.4, with the name in Unicode, as the APIs accept it. A name is quoted
 * unless it has only letters, digits and single spaces: `"O'Neil, \"Ann\"" <ann@example.com>`.
 */
export function mailboxText({ address, name }: Mailbox): string {
  if (name === undefined || name === '') return address;
  const phrase = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
  return `${phrase} <${address}>`;
}

/** A list of mailboxes, as in a header (RFC 5322, 3.4). */
export function mailboxList(mailboxes: readonly Mailbox[]): string {
  return mailboxes.map(mailboxText).join(', ');
}

/** The domain: everything after the last `@`. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
