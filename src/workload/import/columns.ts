import { distance } from 'fastest-levenshtein';

/** Names of the address column, without case, spaces and hyphens. Earlier ones have priority. */
const SPELLINGS = [
  ['email'],
  ['emailaddress', 'mail', 'mailaddress', 'emailadresse', 'emailid'],
  ['address'],
] as const;

/** The most wrong letters in a name for which "email" is suggested. */
const MAX_WRONG = 2;

const known = new Map<string, string>();
const MAX_KNOWN = 1000;

/** The address column among these names. Several if their priority is the same. */
export function emailColumns(names: readonly string[]): readonly string[] {
  const exact = names.filter((name) => name.toLowerCase() === 'email');
  if (exact.length === 1) return exact;
  for (const spellings of SPELLINGS) {
    const found = names.filter((name) => (spellings as readonly string[]).includes(plain(name)));
    if (found.length > 0) return found;
  }
  return [];
}

/** The problem of a header, or undefined. */
export function headerProblem(columns: readonly string[]): string | undefined {
  const address = columns.find((name) => /^\S+@\S+\.\S+$/.test(name));
  if (address !== undefined) return `the first line must name the columns; it holds the address ${address}`;
  const unnamed = columns.indexOf('');
  if (unnamed >= 0) return `column ${unnamed + 1} has no name; ${found(columns)}`;
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) return `the column "${twice}" is named twice`;
  return columnProblem(columns);
}

/** Why these names do not identify the address column. Undefined if they do. */
export function columnProblem(names: readonly string[]): string | undefined {
  const emails = emailColumns(names);
  if (emails.length === 1) return undefined;
  if (emails.length > 1)
    return `several columns may hold the address: ${quoted(emails)}; name one of them "email"`;
  const nearest = names.find((name) => distance(plain(name), 'email') <= MAX_WRONG);
  const advice =
    nearest === undefined ? 'name the column of addresses "email"' : `is "${nearest}" meant to be "email"?`;
  return `there is no column "email"; ${found(names)}; ${advice}`;
}

function found(names: readonly string[]): string {
  const named = names.filter((name) => name !== '');
  return named.length === 0
    ? 'there are no columns'
    : `there ${named.length === 1 ? 'is' : 'are'} ${quoted(named)}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** Cached, because every row of a JSON file has its own names. */
function plain(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const letters = name.toLowerCase().replace(/[\s_.-]/g, '');
  if (known.size < MAX_KNOWN) known.set(name, letters);
  return letters;
}
