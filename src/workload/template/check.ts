import { usageError } from '../../model/error.ts';
import { NEUTRAL_CUSTOMER } from '../customers/customer.ts';
import { readTemplate } from './folder.ts';
import { neededFields, type TemplateSources } from './sources.ts';
import { hasField, type NeededField } from './usage.ts';

/**
 * Reads the user's own template before a run.
 *
 * @param customers `generated` also refuses a field that generated customers do not have; with `imported` ones, give
 *   the answer to `checkRecipients`
 * @returns the fields that it cannot do without
 * @throws usageError `template-missing`, `template-unreadable`, `template-broken` or `template-field`, naming file,
 *   line and column
 */
export async function checkTemplate(
  folder: string,
  customers: 'generated' | 'imported',
): Promise<readonly NeededField[]> {
  const { sources } = await readTemplate(folder);
  if (customers === 'generated') refuseUnknownFields(sources);
  return neededFields(sources);
}

/** @throws usageError `template-field` */
export function refuseUnknownFields(sources: TemplateSources): void {
  const unknown = neededFields(sources).filter(({ path }) => !hasField(NEUTRAL_CUSTOMER, path));
  if (unknown.length === 0) return;
  throw usageError(
    'template-field',
    unknown.map(({ field, usedAt }) => `${usedAt}: generated customers have no field "${field}"`).join('\n'),
    `They have ${Object.keys(NEUTRAL_CUSTOMER).join(', ')}. For your own fields, give --recipients as well.`,
  );
}
