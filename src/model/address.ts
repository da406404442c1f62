import { domainToASCII } from 'node:url';

/**
 * The spelling in which addresses are compared: RFC 5321, 2.4 compares the domain without case and the local part with
 * it; RFC 5890, 2.3.2.1 makes an internationalized domain and its A-label (`xn--…`) the same name. An address that is
 * spelled so already is returned as it is, without an allocation.
 */
export function comparableAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return address;
  for (let i = at + 1; i < address.length; i++) {
    const unit = address.charCodeAt(i);
    if ((unit >= UPPER_A && unit <= UPPER_Z) || unit > LAST_ASCII)
      return address.slice(0, at + 1) + comparableDomain(address.slice(at + 1));
  }
  return address;
}

export function sameAddress(a: string, b: string): boolean {
  return a === b || comparableAddress(a) === comparableAddress(b);
}

/**
 * One key for what providers take as one mailbox: as `comparableAddress`, and without the case of the local part, which some
 * of them write in lower case.
 */
export function addressKey(address: string): string {
  return comparableAddress(address).toLowerCase();
}

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const LAST_ASCII = 0x7f;

/** What is no domain, such as an address literal (RFC 5321, 4.1.3), has no A-label. */
function comparableDomain(domain: string): string {
  const lower = domain.toLowerCase();
  if (/^[ -~]*$/.test(lower)) return lower;
  return domainToASCII(lower) || lower;
}
