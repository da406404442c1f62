import { messageId } from '../../model/proof/identity.ts';
import type { Fields, FieldValue, Recipient } from '../../model/recipient.ts';
import { PREFERENCES, PRICE_RANGES } from '../customers/catalog.ts';
import { type Customer, customer } from '../customers/customer.ts';
import { LOCALES } from '../customers/locales.ts';
import { personOf } from './person.ts';
import type { ImportedRow } from './row.ts';

/** A recipient for the user's own template. Its fields are the file's, with `email` and `name`. */
export function importedRecipient({ fields }: ImportedRow, index: number, tag?: string): Recipient {
  const { address = '', name: written } = personOf(fields);
  const name = spaced(written ?? '');
  return {
    index,
    address,
    name,
    id: messageId(index, address, tag),
    fields: { ...fields, email: address, ...(written === undefined ? {} : { name }) },
  };
}

/**
 * A recipient for a built-in kind: the generated customer of this index with the row's address.
 * Fields of the row replace the customer's fields of the same name, if their values are valid (see
 * `overlaid`).
 */
export function importedCustomer(row: ImportedRow, index: number, seed: number, tag?: string): Recipient {
  const { address = '', name } = personOf(row.fields);
  const generated = customer(seed, index);
  const known = name === undefined || name === '' ? undefined : spaced(name);
  let fields: Fields | undefined;
  return {
    index,
    address,
    name: known ?? generated.name,
    id: messageId(index, address, tag),
    get fields() {
      fields ??= overlaid(generated.fields, row.fields, address, known);
      return fields;
    },
  };
}

/** Fields with a fixed set of values. The generated value stays if the file's is not in it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  locale: LOCALES.map(({ tag }) => tag),
  direction: ['ltr', 'rtl'],
  productPreference: PREFERENCES,
  priceRange: PRICE_RANGES,
};

function overlaid(generated: Customer, row: Fields, address: string, name: string | undefined): Fields {
  const out: Record<string, FieldValue> = { ...generated };
  if (name !== undefined) {
    out['name'] = name;
    out['firstName'] = name.split(' ')[0] ?? name;
  }
  for (const [key, own] of Object.entries(generated)) {
    const value = Object.hasOwn(row, key) ? row[key] : undefined;
    if (value === undefined || value === '' || key === 'name') continue;
    if (typeof own === 'number') {
      if (Number.isFinite(Number(value))) out[key] = Number(value);
    } else if (typeof own === 'string' && (typeof value === 'string' || typeof value === 'number')) {
      const text = spaced(String(value));
      if (ALLOWED[key]?.includes(text) ?? true) out[key] = text;
    }
  }
  out['email'] = address;
  return out;
}

/** One line with single spaces, as a header requires. */
function spaced(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
