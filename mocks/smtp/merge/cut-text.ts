/** A text cut at its tags once, so that each rendering is a join. */
export interface CutText {
  /** Literal text. `fill` writes the values to the indexes in `holes`. */
  readonly parts: string[];
  readonly holes: readonly { readonly part: number; readonly tag: number }[];
}

/** If several tags match at one place, the longest wins. */
export function cut(text: string, tags: readonly string[]): CutText {
  if (tags.length === 0) return { parts: [text], holes: [] };
  const indexes = new Map(tags.map((tag, index) => [tag, index]));
  const parts: string[] = [];
  const holes: { part: number; tag: number }[] = [];
  let from = 0;
  for (const match of text.matchAll(anyOf(tags))) {
    parts.push(text.slice(from, match.index));
    holes.push({ part: parts.length, tag: indexes.get(match[0]) as number });
    parts.push('');
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return { parts, holes };
}

/** Renders the text with one value per tag. */
export function fill({ parts, holes }: CutText, values: readonly string[]): string {
  for (const { part, tag } of holes) parts[part] = values[tag] as string;
  return parts.join('');
}

/** Matches any of these literals, the longest first. */
export function anyOf(literals: Iterable<string>): RegExp {
  const escaped = [...literals]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(escaped.join('|'), 'g');
}
