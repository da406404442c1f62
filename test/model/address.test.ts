import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparableAddress, sameAddress } from '../../src/model/address.ts';

test.each([
  ['john@EXAMPLE.ORG', 'john@example.org'],
  ['John@example.org', 'John@example.org'],
  ['"a@B"@Example.org', '"a@B"@example.org'],
  ['ann@münchen.example', 'ann@xn--mnchen-3ya.example'],
  ['ann@MÜNCHEN.example', 'ann@xn--mnchen-3ya.example'],
  ['jörg@Shop.example', 'jörg@shop.example'],
  ['root@[IPv6:2001:DB8::1]', 'root@[ipv6:2001:db8::1]'],
  ['Postmaster', 'Postmaster'],
  ['', ''],
])('%s is compared as %s', (address, comparable) => {
  expect(comparableAddress(address)).toBe(comparable);
});

test('the local part is compared with its case, the domain without', () => {
  expect(sameAddress('a@X.example', 'a@x.EXAMPLE')).toBe(true);
  expect(sameAddress('A@x.example', 'a@x.example')).toBe(false);
});

test('a comparable address stays unchanged', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      const comparable = comparableAddress(address);
      expect(comparableAddress(comparable)).toBe(comparable);
      expect(sameAddress(address, comparable)).toBe(true);
    }),
  );
});
