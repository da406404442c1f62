import type { MergeTemplate, Slotted } from '../model/content.ts';
import { ID_HEADER } from '../model/proof/identity.ts';

/** The names of the slots in these texts, each once. */
export function slotsIn(texts: Iterable<Slotted>): readonly string[] {
  const names = new Set<string>();
  for (const text of texts) {
    for (const part of text) if (typeof part !== 'string') names.add(part.slot);
  }
  return [...names];
}

/** The slots of subject and bodies, for a transport that writes each recipient's headers itself. */
export function contentSlots({ flat }: MergeTemplate): readonly string[] {
  return slotsIn([flat.subject, flat.text, flat.html]);
}

/** The template's headers without the identity header, for which a transport has its own slot. */
export function headerSlots({ headers }: MergeTemplate['flat']): Readonly<Record<string, Slotted>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== ID_HEADER.toLowerCase()),
  );
}

/** The values of these slots only, so no unused value is sent. */
export function pick(
  values: Readonly<Record<string, string>>,
  slots: readonly string[],
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const slot of slots) picked[slot] = values[slot] ?? '';
  return picked;
}
