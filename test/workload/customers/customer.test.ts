import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idBelongsTo, indexOfId } from '../../../src/model/proof/identity.ts';
import { customer } from '../../../src/workload/customers/customer.ts';
import { LOCALES } from '../../../src/workload/customers/locales.ts';
import { addressProblem } from '../../../src/workload/import/person.ts';

const first = Array.from({ length: 1000 }, (_, index) => customer(1, index));

describe('generated customers', () => {
  it('are the same bytes for the same seed on every machine', () => {
    const hash = createHash('sha256');
    for (const { index, address, name, id, fields } of first) {
      hash.update(JSON.stringify([index, address, name, id, fields]));
    }
    expect(hash.digest('hex')).toMatchInlineSnapshot(
      `"af071449ea98ca56626ab02628b0dbd1ad42787685465343827a3ede404c4785"`,
    );
  });

  it('are the same from any start and in any order', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (seed, index) => {
        const one = customer(seed, index);
        const other = customer(seed, index);
        expect(other.fields).toEqual(one.fields);
        expect([other.id, other.name, other.address]).toEqual([one.id, one.name, one.address]);
      }),
    );
  });

  it('differ between seeds', () => {
    const same = first.filter(({ index, name }) => customer(2, index).name === name);
    expect(same.length).toBeLessThan(first.length / 10);
  });

  it('have valid ASCII addresses in reserved domains, each once', () => {
    const addresses = first.map(({ address }) => address);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) {
      expect(addressProblem(address)).toBeUndefined();
      expect(address).toMatch(/@(example\.(com|net|org)|[a-z]+\.example)$/);
    }
    fc.assert(
      fc.property(fc.maxSafeNat(), (index) => addressProblem(customer(3, index).address) === undefined),
    );
  });

  it('have an identity that depends on index and address', () => {
    for (const { id, address, index } of first) {
      expect(idBelongsTo(id, address)).toBe(true);
      expect(indexOfId(id)).toBe(index);
    }
  });

  it('live in every locale, including two right-to-left ones', () => {
    expect(new Set(first.map(({ fields }) => fields.locale))).toEqual(new Set(LOCALES.map(({ tag }) => tag)));
    expect(new Set(LOCALES.filter(({ direction }) => direction === 'rtl').map(({ tag }) => tag)).size).toBe(
      2,
    );
  });

  it.each([
    ['an apostrophe', "'"],
    ['an ampersand', '&'],
    ['a quotation mark', '"'],
    ['a less-than sign', '<'],
    ['a backtick', '`'],
    ['an emoji of several code points', '\u200d'],
    ['a combining mark', '\u0301'],
  ])('include names with %s', (_, sign) => {
    expect(first.some(({ name }) => name.includes(sign))).toBe(true);
  });

  it('never have a name that SendGrid rejects', () => {
    expect(first.filter(({ name }) => /[,;]/.test(name))).toEqual([]);
  });

  it('never contain text that a provider could take for a placeholder', () => {
    for (const { fields } of first) {
      expect(JSON.stringify(fields)).not.toMatch(/\{\{|\}\}(?=[^\]}"]*\{)|%recipient|\[\[|<%|\$\{/);
    }
  });

  it('order each article once, and pay the sum of articles and shipping', () => {
    const digits = (text: string): number => Number(text.replace(/\D/g, ''));
    for (const { fields } of first) {
      const { items, subtotal, shipping, total } = fields.order;
      expect(new Set(items.map(({ sku }) => sku)).size).toBe(items.length);
      expect(items.reduce((sum, item) => sum + digits(item.total), 0)).toBe(digits(subtotal));
      for (const item of items) expect(digits(item.unitPrice) * item.quantity).toBe(digits(item.total));
      expect(digits(subtotal) + digits(shipping)).toBe(digits(total));
    }
  });

  it('sometimes write a note of more than 998 characters in one line', () => {
    const long = first.filter(({ fields }) => fields.order.note.length > 998);
    expect(long.length).toBeGreaterThan(5);
    expect(long.length).toBeLessThan(50);
    for (const { fields } of long) expect(fields.order.note).not.toContain('\n');
  });
});
