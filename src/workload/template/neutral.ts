import type { Fields, FieldValue } from '../../model/recipient.ts';
import { NEUTRAL_CUSTOMER } from '../customers/customer.ts';
import { type TemplateSources, templateUses } from './sources.ts';
import { hasField } from './usage.ts';

/**
 * Neutral fields for the `static` message of the user's own template.
 * They are the neutral customer's, or else the field's own name as words (`orderNumber` becomes "order
 * number").
 */
export function neutralFields(sources: TemplateSources): Fields {
  const uses = templateUses(sources).map(({ path }) => path);
  const fields: Record<string, FieldValue> = {};
  for (const [top, paths] of Map.groupBy(uses, (path) => path[0] ?? '')) {
    const known = NEUTRAL_CUSTOMER[top as keyof typeof NEUTRAL_CUSTOMER] as FieldValue | undefined;
    fields[top] =
      known !== undefined && paths.every((path) => hasField(NEUTRAL_CUSTOMER, path))
        ? known
        : shaped(
            top,
            paths.map((path) => path.slice(1)),
          );
  }
  return fields;
}

/** A value with all of these paths. */
function shaped(name: string, paths: readonly (readonly string[])[]): FieldValue {
  const longer = paths.filter((path) => path.length > 0);
  if (longer.length === 0) return asWords(name);
  const elements = longer.filter((path) => path[0] === '[]').map((path) => path.slice(1));
  if (elements.length > 0) return [shaped(name, elements)];
  return Object.fromEntries(
    [...Map.groupBy(longer, (path) => path[0] ?? '')].map(([key, same]) => [
      key,
      shaped(
        key,
        same.map((path) => path.slice(1)),
      ),
    ]),
  );
}

function asWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}
