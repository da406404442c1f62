import { domainToASCII, domainToUnicode } from 'node:url';

/** An address that needs no thought: printable ASCII without what could end a path. */
const PRINTABLE = /^[!-;=?-~]+$/;
const ASCII = /^[ -~]*$/;
/** RFC 5321, 4.1.2: within quotes, everything that can be printed may stand. */
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"@[^\s<>\p{Cc}]+$/u;
const UNQUOTED = /^[^\s<>"\p{Cc}]+@[^\s<>\p{Cc}]+$/u;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** Whether it can stand in a path and in a header without ending either. */
export function isAddress(address: string): boolean {
  return PRINTABLE.test(address) || UNQUOTED.test(address) || QUOTED.test(address);
}

/** As nodemailer does: a domain travels in ASCII, unless the local part needs SMTPUTF8 all the same (RFC 6531). */
export function wireAddress(address: string): string {
  if (ASCII.test(address)) return address;
  const at = address.lastIndexOf('@') + 1;
  const local = address.slice(0, at);
  const domain = address.slice(at);
  return local + ((ASCII.test(local) ? domainToASCII(domain) : domainToUnicode(domain)) || domain);
}
