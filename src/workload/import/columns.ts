import { distance } from 'fastest-levenshtein';

/** Spellings of the column of addresses, without case, spaces and hyphens; an earlier one is preferred. */
const SPELLINGS = [
  ['email'],
  ['emailaddress', 'mail', 'mailaddress', 'emailadresse', 'emailid'],
  ['address'],
] as const;

/** So many letters may be wrong in a name that is suggested. */
const MOST_WRONG = 2;

const known = new Map<string, string>();
const MOST_KNOWN = 1000;

/** The column of addresses among these names; several if they are spelled alike and none is preferred. */
export function emailColumns(names: readonly string[]): readonly string[] {
  const exact = names.filter((name) => name.toLowerCase() === 'email');
  if (exact.length === 1) return exact;
  for (const spellings of SPELLINGS) {
    const found = names.filter((name) => (spellings as readonly string[]).includes(plain(name)));
    if (found.length > 0) return found;
  }
  return [];
}

/** What is wrong with a header; undefined if nothing is. */
export function headerProblem(columns: readonly string[]): string | undefined {
  const address = columns.find((name) => /^\S+@\S+\.\S+$/.test(name));
  if (address !== undefined) return `the first line must name the columns; it holds the address ${address}`;
  const unnamed = columns.indexOf('');
  if (unnamed >= 0) return `column ${unnamed + 1} has no name; ${found(columns)}`;
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) return `the column "${twice}" is named twice`;
  return columnProblem(columns);
}

/** Why these names do not tell which column holds the address; undefined if they do. */
export function columnProblem(names: readonly string[]): string | undefined {
  const emails = emailColumns(names);
  if (emails.length === 1) return undefined;
  if (emails.length > 1)
    return `several columns may hold the address: ${quoted(emails)}; name one of them "email"`;
  const nearest = names.find((name) => distance(plain(name), 'email') <= MOST_WRONG);
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

/** Remembered, because every row of a JSON file has names of its own. */
function plain(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const letters = name.toLowerCase().replace(/[\s_.-]/g, '');
  if (known.size < MOST_KNOWN) known.set(name, letters);
  return letters;
}
