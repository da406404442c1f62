import type { Fields } from '../../model/recipient.ts';

/** Whom a row is about. */
export interface Person {
  /** As in the file, without surrounding spaces; undefined where there is no such column. */
  readonly address: string | undefined;
  readonly name: string | undefined;
}

/** `email` is looked for before `address`, which may be a street; upper and lower case are the same. */
export function personOf(fields: Fields): Person {
  return { address: text(fields, 'email') ?? text(fields, 'address'), name: text(fields, 'name') };
}

function text(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : otherCase(fields, name);
  return typeof value === 'string' ? value.trim() : undefined;
}

function otherCase(fields: Fields, name: string): Fields[string] | undefined {
  for (const key in fields) if (key.length === name.length && key.toLowerCase() === name) return fields[key];
  return undefined;
}

/** Dot-atom local part and a domain of at least two labels (RFC 5321, 4.1.2), of at most 254 octets. */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** What is wrong with an address; undefined when nothing is. */
export function addressProblem(address: string): string | undefined {
  if (address === '') return 'the address is empty';
  if (/[^ -~]/.test(address)) return `"${address}" has letters that need SMTPUTF8, which is not supported`;
  if (address.length > 254 || address.indexOf('@') > 64) return `"${address}" is too long for an address`;
  return ADDRESS.test(address) ? undefined : `"${address}" is no e-mail address`;
}
