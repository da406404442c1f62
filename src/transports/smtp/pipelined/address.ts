import { domainToASCII, domainToUnicode } from 'node:url';

/** The common case: printable ASCII without the characters that could end a path. */
const PRINTABLE = /^[!-;=?-~]+$/;
const ASCII = /^[ -~]*$/;
/** RFC 5321, 4.1.2: a quoted local part may contain any printable character. */
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"@[^\s<>\p{Cc}]+$/u;
const UNQUOTED = /^[^\s<>"\p{Cc}]+@[^\s<>\p{Cc}]+$/u;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** True if the address can be part of a path and of a header without ending either. */
export function isAddress(address: string): boolean {
  return PRINTABLE.test(address) || UNQUOTED.test(address) || QUOTED.test(address);
}

/**
 * Converts the domain to ASCII, unless the local part needs SMTPUTF8 anyway (RFC 6531). nodemailer does the
 * same.
 */
export function wireAddress(address: string): string {
  if (ASCII.test(address)) return address;
  const at = address.lastIndexOf('@') + 1;
  const local = address.slice(0, at);
  const domain = address.slice(at);
  return local + ((ASCII.test(local) ? domainToASCII(domain) : domainToUnicode(domain)) || domain);
}
