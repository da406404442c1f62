import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { usageError } from '../../model/error.ts';
import type { Fields } from '../../model/recipient.ts';
import type { CheckedTemplate } from '../template/check.ts';
import { HOW_TO_FILL } from '../template/emptiness.ts';
import { fieldText, hasField, type NeededField } from '../template/usage.ts';
import { columnProblem, emailColumns } from './columns.ts';
import { csvForm } from './csv.ts';
import { delimiterName } from './csv-form.ts';
import { addressProblem, personOf } from './person.ts';
import { readerFor } from './readers.ts';
import { importedRecipient } from './recipient.ts';
import { type ImportedRow, isMalformed, type Malformed } from './row.ts';

const SHOWN = 5;

export interface RecipientsFile {
  readonly rows: number;
  /** Decisions about the file's format that a reader might not expect. */
  readonly notes: readonly string[];
}

/**
 * Reads a whole recipients file before a run, and checks it.
 *
 * @param template what `checkTemplate` returned for the user's own template; nothing for the built-in kinds
 * @param mayReceive which addresses are allowed; all by default
 * @returns the number of recipients, and notes on the file's format
 * @throws usageError `recipients-format`, `recipients-unreadable`, `recipients-empty`, or
 * `recipients-malformed` with the first problems (file, line, and field or value) and the number of all
 */
export async function checkRecipients(
  path: string,
  template: CheckedTemplate = { needed: [] },
  mayReceive: (address: string) => boolean = () => true,
): Promise<RecipientsFile> {
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() === true)
    throw usageError(
      'recipients-unreadable',
      `${path} is a pipe, which can be read only once`,
      'write it to a file first',
    );
  const shown: string[] = [];
  let problems = 0;
  let rows = 0;
  let isEmpty = false;
  let email: string | undefined;
  for await (const batch of readerFor(path)(path)) {
    for (const row of batch) {
      rows++;
      if (!isMalformed(row)) email ??= emailColumns(Object.keys(row.fields))[0];
      const found = problemsOf(row, template.needed, mayReceive);
      const empty = found.length > 0 || isMalformed(row) ? [] : emptyPartsOf(row, template);
      isEmpty ||= empty.length > 0;
      for (const problem of [...found, ...empty]) {
        problems++;
        if (shown.length < SHOWN) shown.push(`${path}, line ${row.line}: ${problem}`);
      }
    }
  }
  if (problems > 0) {
    const more = problems > shown.length ? `\n… and ${problems - shown.length} more problems` : '';
    throw usageError(
      'recipients-malformed',
      shown.join('\n') + more,
      isEmpty ? HOW_TO_FILL : 'correct the file and try again; nothing was sent',
    );
  }
  if (rows === 0) {
    throw usageError(
      'recipients-empty',
      `${path} has no recipients`,
      'add at least one recipient with an email',
    );
  }
  return { rows, notes: await notesOn(path, email) };
}

async function notesOn(path: string, email: string | undefined): Promise<readonly string[]> {
  const notes: string[] = [];
  if (extname(path).toLowerCase() === '.csv') {
    const { delimiter } = await csvForm(path);
    if (delimiter !== ',') notes.push(`${path}: values are separated by ${delimiterName(delimiter)}`);
  }
  if (email !== undefined && email.toLowerCase() !== 'email')
    notes.push(`${path}: the column "${email}" holds the addresses`);
  return notes;
}

function emptyPartsOf(row: ImportedRow, { emptyParts }: CheckedTemplate): readonly string[] {
  return emptyParts?.(importedRecipient(row, 0).fields) ?? [];
}

function problemsOf(
  row: ImportedRow | Malformed,
  needed: readonly NeededField[],
  mayReceive: (address: string) => boolean,
): string[] {
  if (isMalformed(row)) return [row.problem];
  const { address, name } = personOf(row.fields);
  const found: string[] = [];
  const wrong = columnProblem(Object.keys(row.fields)) ?? addressProblem(address ?? '');
  if (wrong !== undefined) found.push(wrong);
  else if (address !== undefined && !mayReceive(address))
    found.push(`${address} is not allowed by --allow-recipients`);
  if (name?.includes('\n')) found.push('the name has a line break');
  for (const field of needed) {
    const problem = fieldProblem(row.fields, field, { address, name });
    if (problem !== undefined) found.push(problem);
  }
  return found;
}

function fieldProblem(
  fields: Fields,
  { field, path, usedAt, inHeader }: NeededField,
  person: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const known = field === 'email' ? person['address'] : person[field];
  if (known === undefined && !hasField(fields, path))
    return `there is no field "${field}", used at ${usedAt}`;
  if (inHeader && fieldText(fields, path)?.includes('\n')) {
    return `the field "${field}" has a line break, but is used at ${usedAt}, in a header`;
  }
  return undefined;
}
