import type { Fields } from '../../model/recipient.ts';
import { emailColumns } from './columns.ts';

/** The person in a row. */
export interface Person {
  /** As in the file, trimmed. Undefined if there is no such column. */
  readonly address: string | undefined;
  readonly name: string | undefined;
}

/** The address is in the column that `emailColumns` finds. The case of `name` is ignored. */
export function personOf(fields: Fields): Person {
  return { address: text(fields, addressKey(fields)), name: text(fields, otherCase(fields, 'name')) };
}

function addressKey(fields: Fields): string | undefined {
  return Object.hasOwn(fields, 'email') ? 'email' : emailColumns(Object.keys(fields))[0];
}

function text(fields: Fields, key: string | undefined): string | undefined {
  const value = key !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
  return typeof value === 'string' ? value.trim() : undefined;
}

function otherCase(fields: Fields, name: string): string | undefined {
  if (Object.hasOwn(fields, name)) return name;
  for (const key in fields) if (key.length === name.length && key.toLowerCase() === name) return key;
  return undefined;
}

/** A dot-atom local part and a domain of at least two labels (RFC 5321, 4.1.2), at most 254 octets. */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** The problem of an address, or undefined. */
export function addressProblem(address: string): string | undefined {
  if (address === '') return 'the address is empty';
  if (/[^ -~]/.test(address)) return `"${address}" needs SMTPUTF8, which is not supported`;
  if (address.length > 254 || address.indexOf('@') > 64) return `"${address}" is too long for an address`;
  return ADDRESS.test(address) ? undefined : `"${address}" is not an e-mail address`;
}
