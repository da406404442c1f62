import { distance } from 'fastest-levenshtein';

/** The nearest known name if one is near, else all names. */
export function suggestion(found: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, edits: distance(found, name) }))
    .sort((a, b) => a.edits - b.edits)
    .find(
      ({ name, edits }) =>
        edits <= Math.max(2, name.length / 3) || (found.length >= 3 && name.includes(found)),
    );
  return near === undefined ? `; expected one of ${known.join(', ')}` : `; did you mean "${near.name}"?`;
}
