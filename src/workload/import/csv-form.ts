/** How a CSV file is written. */
export interface CsvForm {
  readonly delimiter: string;
  /** Lines before the records that are none: Excel's `sep=;`. */
  readonly skippedLines: number;
  /** The text behind these. */
  readonly rest: string;
}

/** Most frequent first: of two that occur equally often, the first is taken. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
const SEPARATOR_LINE = /^"?sep=([^"\r\n])"?(?:\r\n|\n|\r)/i;

/** The delimiter is what a first line `sep=;` says, else what the header holds most often outside of quotes. */
export function formOf(text: string): CsvForm {
  const said = SEPARATOR_LINE.exec(text);
  if (said !== null) return { delimiter: said[1] ?? ',', skippedLines: 1, rest: text.slice(said[0].length) };
  const header = (headerOf(text) ?? text).replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length - 1);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  return { delimiter, skippedLines: 0, rest: text };
}

/** The first line that is not empty, as far as it has ended; a line end within quotes does not end it. */
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
