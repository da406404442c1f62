import { countText, quantity } from './numbers.ts';

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  const last = items.at(-1);
  return last === undefined ? '' : items.length === 1 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `a, b, c and 5 more`: at most three by name; `all 8 scenarios` if the items are all of more than three. */
export function shortListText(items: readonly string[], all: number, noun: string): string {
  if (items.length <= 3) return listText(items);
  if (items.length === all) return `all ${quantity(all, noun)}`;
  return listText([...items.slice(0, 3), `${countText(items.length - 3)} more`]);
}
