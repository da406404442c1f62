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

/** The slots of the subject and the bodies: those that a transport needs which writes each recipient's headers itself. */
export function contentSlots({ flat }: MergeTemplate): readonly string[] {
  return slotsIn([flat.subject, flat.text, flat.html]);
}

/** The template's headers without the identity, for which a transport has a slot of its own. */
export function headerSlots({ headers }: MergeTemplate['flat']): Readonly<Record<string, Slotted>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== ID_HEADER.toLowerCase()),
  );
}

/** These slots' values and no others, so that nothing travels that no template asks for. */
export function pick(
  values: Readonly<Record<string, string>>,
  slots: readonly string[],
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const slot of slots) picked[slot] = values[slot] ?? '';
  return picked;
}
