import type { Strategy } from '../../model/content.ts';
import { usageError } from '../../model/error.ts';
import type { Fields } from '../../model/recipient.ts';
import { customer, NEUTRAL_CUSTOMER } from '../customers/customer.ts';
import { alwaysEmpty, emptinessOf, HOW_TO_FILL } from './emptiness.ts';
import { readTemplate } from './folder.ts';
import { neutralFields } from './neutral.ts';
import { neededFields, type TemplateSources } from './sources.ts';
import { hasField, type NeededField } from './usage.ts';

/** The number of generated customers whose messages are rendered before a run. */
const RENDERED_FIRST = 1000;

const NO_RUN = { strategies: [], seed: 0 } as const;

export interface CheckedTemplate {
  /** The fields that it requires. */
  readonly needed: readonly NeededField[];
  /**
   * Reports which parts are empty for these fields. Undefined if none can be, or if no strategy of the run
   * uses fields.
   */
  readonly emptyParts?: ((fields: Fields) => string[]) | undefined;
}

/**
 * Reads and checks the user's own template before a run.
 *
 * @param customers `generated` also rejects fields that generated customers lack; for `imported` ones pass
 * the result to `checkRecipients`
 * @throws usageError `template-missing`, `template-unreadable`, `template-broken`, `template-field` or
 * `template-empty`, with the file
 */
export async function checkTemplate(
  folder: string,
  customers: 'generated' | 'imported',
  { strategies, seed }: { readonly strategies: readonly Strategy[]; readonly seed: number } = NO_RUN,
): Promise<CheckedTemplate> {
  const { sources } = await readTemplate(folder);
  if (customers === 'generated') refuseUnknownFields(sources);
  refuseEmpty(alwaysEmpty(sources));
  const emptyParts = emptinessOf(sources);
  const isPersonal = strategies.some((one) => one !== 'static');
  if (emptyParts !== undefined) {
    if (strategies.includes('static'))
      refuseEmpty(emptyParts(neutralFields(sources)), ', in the static message');
    for (let i = 0; customers === 'generated' && isPersonal && i < RENDERED_FIRST; i++)
      refuseEmpty(emptyParts(customer(seed, i).fields), ` for generated customer ${i}`);
  }
  return { needed: neededFields(sources), emptyParts: isPersonal ? emptyParts : undefined };
}

/** @throws usageError `template-empty` */
function refuseEmpty(problems: readonly string[], whose = ''): void {
  if (problems.length === 0) return;
  throw usageError('template-empty', problems.map((one) => one + whose).join('\n'), HOW_TO_FILL);
}

/** @throws usageError `template-field` */
export function refuseUnknownFields(sources: TemplateSources): void {
  const unknown = neededFields(sources).filter(({ path }) => !hasField(NEUTRAL_CUSTOMER, path));
  if (unknown.length === 0) return;
  throw usageError(
    'template-field',
    unknown.map(({ field, usedAt }) => `${usedAt}: generated customers have no field "${field}"`).join('\n'),
    `use ${Object.keys(NEUTRAL_CUSTOMER).join(', ')}; for your own fields, add --recipients`,
  );
}
