/** The first letter in upper case, for the start of a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first letter in lower case, for the middle of a sentence. */
export function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A CI job runs what a line says so: `::error::…` and `##[error]…` of GitHub, `##vso[…]` of Azure. */
const WORKFLOW_COMMAND = /((?:^|\s):(?=:[a-z-]+(?: [^:]*)?::)|##(?=(?:vso)?\[))(:?)/gi;

/**
 * Text for a terminal or a line of Markdown: no control characters, no overrides of the direction of writing.
 */
export function printable(text: string): string {
  return text
    .replace(/[\r\n\t\u2028\u2029]+/gu, ' ')
    .replace(WORKFLOW_COMMAND, '$1\u200b$2')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
