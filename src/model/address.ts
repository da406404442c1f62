import { domainToASCII } from 'node:url';

/**
 * The form in which addresses are compared: the domain ignores case, the local part does not (RFC 5321, 2.4).
 * An internationalized domain equals its A-label, `xn--…` (RFC 5890, 2.3.2.1). Does not allocate if nothing
 * changes.
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
 * Equal for addresses that providers treat as one mailbox: some of them write the local part in lower case.
 */
export function addressKey(address: string): string {
  return comparableAddress(address).toLowerCase();
}

const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const LAST_ASCII = 0x7f;

/** An address literal (RFC 5321, 4.1.3) has no A-label. */
function comparableDomain(domain: string): string {
  const lower = domain.toLowerCase();
  if (/^[ -~]*$/.test(lower)) return lower;
  return domainToASCII(lower) || lower;
}
