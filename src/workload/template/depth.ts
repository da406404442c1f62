/** Handlebars' parser takes cubic time in the depth: 8,000 nested blocks take minutes. */
export const MAX_LEVELS = 100;

const TAG = /\{\{\{?\{?~?(?:([#^/])|else\s)?/g;

/**
 * The index of the first tag nested deeper than {@link MAX_LEVELS}, or undefined. Blocks, chained `else` and
 * parentheses count.
 * Scans the text once, before it is parsed.
 */
export function tooDeepAt(text: string): number | undefined {
  const outer: number[] = [];
  let level = 0;
  for (const match of text.matchAll(TAG)) {
    const [tag, sign] = match;
    if (sign === '/') level = outer.pop() ?? 0;
    else if (sign !== undefined) {
      outer.push(level);
      level++;
    } else if (tag.includes('else')) level++;
    if (level + parentheses(text, match.index + tag.length) > MAX_LEVELS) return match.index;
  }
  return undefined;
}

/** The nesting depth of parentheses from here to the end of the tag. */
function parentheses(text: string, from: number): number {
  let open = 0;
  let deepest = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '(') deepest = Math.max(deepest, ++open);
    else if (character === ')') open--;
    else if ((character === '}' || character === '{') && text[at + 1] === character) break;
  }
  return deepest;
}
