/** Handlebars' parser takes time with the cube of the depth: 8,000 open blocks take minutes. */
export const MOST_LEVELS = 100;

const TAG = /\{\{\{?\{?~?(?:([#^/])|else\s)?/g;

/**
 * The index of the first tag that stands deeper than {@link MOST_LEVELS} blocks, chained `else` and parentheses counted; undefined
 * if there is none. One pass over the text, before it is parsed.
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
    if (level + parentheses(text, match.index + tag.length) > MOST_LEVELS) return match.index;
  }
  return undefined;
}

/** How deep parentheses stand in each other from here to the end of the tag or the begin of the next. */
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
