/** JSON in a header value: several providers accept merge data in this form. */

/** The tokens of a JSON array, each with the comma that follows it. */
export function jsonList(texts: readonly string[]): readonly string[] {
  const last = texts.length - 1;
  return ['[', ...texts.map((text, index) => `${asciiJson(text)}${index === last ? '' : ','}`), ']'];
}

/** JSON in ASCII: a header allows nothing else (RFC 5322, 2.2). */
export function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Well below the provider's 1,000 and RFC 5322's 998 characters per line. */
const LINE = 900;

/**
 * Joins tokens into lines, which may break between any two tokens because JSON allows white space there.
 * A longer token (a string) breaks before its single spaces, which unfolding restores (RFC 5322, 2.2.3). Text
 * without spaces, such as 150 characters of Japanese as `\u` escapes, stays on one line of any length.
 */
export function fold(tokens: readonly string[], firstColumn: number): string {
  let out = '';
  let column = firstColumn;
  for (const token of tokens) {
    if (column + token.length > LINE && column > 1) {
      out += '\r\n ';
      column = 1;
    }
    if (token.length < LINE) {
      out += token;
      column += token.length;
      continue;
    }
    for (const word of token.split(/(?<! )(?= (?! ))/)) {
      if (column + word.length > LINE && word.startsWith(' ')) {
        out += '\r\n';
        column = 0;
      }
      out += word;
      column += word.length;
    }
  }
  return out;
}
