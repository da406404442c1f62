import fc from 'fast-check';
import { addressParser } from 'postal-mime';
import { expect, test } from 'vitest';
import { decodeBase64 } from '../../../mocks/api/base64.ts';
import { isAddress, parseMailbox, parseMailboxes } from '../../../mocks/api/mailbox.ts';
import { cached } from '../../../mocks/bounded-cache.ts';

test('base64 decodes to what was encoded, with or without line breaks', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
      expect(decodeBase64(text.replaceAll(/(.{7})/g, '$1\r\n'))).toEqual(Buffer.from(bytes));
    }),
  );
});

test.each(['A', 'AB', 'ABC', 'AB=C', 'A?==', 'ÄÖÜ=', 'QUJD!', 'QUJDRA'])('%s is not base64', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

test('the cache keeps its capacity, at most twice as many, and returns the cached results', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(12), { maxLength: 200 }),
      (capacity, keys) => {
        const made: number[] = [];
        const get = cached<number, string>(capacity, (key) => {
          made.push(key);
          return `of ${key}`;
        });
        for (const [at, key] of keys.entries()) {
          const known = made.length;
          expect(get(key)).toBe(`of ${key}`);
          const others = new Set(keys.slice(0, at).toReversed());
          const last = [...others].slice(0, capacity);
          const dropped = [...others].slice(2 * capacity);
          if (last.includes(key)) expect(made.length).toBe(known);
          if (dropped.includes(key) || !others.has(key)) expect(made.length).toBe(known + 1);
        }
      },
    ),
  );
});

test('the cache keeps an undefined result', () => {
  let made = 0;
  const get = cached<string, undefined>(2, () => {
    made++;
    return undefined;
  });
  get('a');
  get('a');
  expect(made).toBe(1);
});

test.each([
  ['a@example.com', [{ address: 'a@example.com' }]],
  ['Jane Doe <a@example.com>', [{ address: 'a@example.com', name: 'Jane Doe' }]],
  [
    '"Doe, \\"J\\"; (x)" <a@example.com>, b@example.com',
    [{ address: 'a@example.com', name: 'Doe, "J"; (x)' }, { address: 'b@example.com' }],
  ],
  ['Zoë 🎉 <zoë@exämple.com>', [{ address: 'zoë@exämple.com', name: 'Zoë 🎉' }]],
  ['"שלום" <a@example.com>', [{ address: 'a@example.com', name: 'שלום' }]],
])('mailboxes of %s', (text, expected) => {
  expect(parseMailboxes(text)).toEqual(expected);
});

test('a mailbox without encoding is parsed as by the library’s parser', () => {
  const name = fc.string({ unit: fc.constantFrom(...'aZ9éש🎉 ,.;:()<>@"\\=?_-'), maxLength: 12 });
  fc.assert(
    fc.property(name, fc.boolean(), (one, quoted) => {
      const text = `${quoted ? `"${one}"` : one} <a@example.com>`;
      const found = parseMailboxes(text);
      if (found === undefined) return;
      expect(found).toEqual(
        addressParser(text, { flatten: true }).map((mailbox) =>
          mailbox.name === '' ? { address: mailbox.address } : mailbox,
        ),
      );
    }),
    { numRuns: 2000 },
  );
});

test('a quoted name survives quoting and parsing', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(
    // The parser trims names and drops control characters; it takes a name of encoded words (RFC 2047) for
    // one.
    (one) => one === one.trim() && !/[\p{Cc}\u2028\u2029]|=\?/u.test(one),
  );
  fc.assert(
    fc.property(name, (one) => {
      const quoted = `"${one.replaceAll(/["\\]/g, '\\$&')}" <a@example.com>`;
      expect(parseMailbox(quoted)).toEqual({ address: 'a@example.com', name: one });
    }),
  );
});

test.each([
  '',
  'a',
  'a@b',
  '@example.com',
  'a@example.',
  'a b@example.com',
  'a@exa mple.com',
  'Jane a@example.com',
  'a@example.com (Jane)',
  `${'a'.repeat(320)}@b.c`,
])('%j is no address', (text) => {
  expect(isAddress(text)).toBe(false);
  expect(parseMailbox(text)).toBeUndefined();
});
