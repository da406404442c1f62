import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mailboxText } from '../../src/transports/mailbox.ts';
import { splitRecipients } from '../../src/transports/split.ts';
import { recipient } from './contents.ts';

it('splits a call into requests in order, none too large and none with an address twice', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1 }), fc.integer({ min: 1, max: 10 }), (indexes, limit) => {
      const all = indexes.map(recipient);
      const groups = splitRecipients(all, limit);
      expect(groups.flat()).toEqual(all);
      for (const group of groups) {
        expect(group.length).toBeGreaterThan(0);
        expect(group.length).toBeLessThanOrEqual(limit);
        expect(new Set(group.map(({ address }) => address)).size).toBe(group.length);
      }
    }),
  );
});

it('quotes names as RFC 5322 requires', () => {
  const address = 'a@b.example';
  expect(mailboxText({ address })).toBe('a@b.example');
  expect(mailboxText({ address, name: '' })).toBe('a@b.example');
  expect(mailboxText({ address, name: 'Ann Lee' })).toBe('Ann Lee <a@b.example>');
  expect(mailboxText({ address, name: 'Lee, "Ann" \\ <x>' })).toBe('"Lee, \\"Ann\\" \\\\ <x>" <a@b.example>');
  expect(mailboxText({ address, name: 'Zoë' })).toBe('"Zoë" <a@b.example>');
});
