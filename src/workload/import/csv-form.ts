/** The format of a CSV file. */
export interface CsvForm {
  readonly delimiter: string;
  /** The number of lines before the header, such as Excel's `sep=;`. */
  readonly skippedLines: number;
  /** The text after these lines. */
  readonly rest: string;
}

/** In order of priority, if two occur equally often. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
const SEPARATOR_LINE = /^"?sep=([^"\r\n])"?(?:\r\n|\n|\r)/i;

/**
 * The delimiter is the one in a first line `sep=;`, otherwise the most frequent one of the header outside
 * quotes.
 */
export function formOf(text: string): CsvForm {
  const match = SEPARATOR_LINE.exec(text);
  if (match !== null)
    return { delimiter: match[1] ?? ',', skippedLines: 1, rest: text.slice(match[0].length) };
  const header = (headerOf(text) ?? text).replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length - 1);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  return { delimiter, skippedLines: 0, rest: text };
}

/** The first complete line that is not empty. A line end within quotes does not end it. */
export function headerOf(text: string): string | undefined {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) {
      const line = text.slice(start, at);
      if (line.trim() !== '') return line;
      start = at + 1;
    }
  }
  return undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
};

export function delimiterName(delimiter: string): string {
  return NAMES[delimiter] ?? JSON.stringify(delimiter);
}
