/** Noncharacters (Unicode 17.0, chapter 23.7), which no text contains. */
const EXPRESSION = '\ufdd0';
/** Replaces `{{#if}}`, `{{else}}`, `{{/if}}` and similar tags. */
export const BRANCH = '\ufdd1';
/** Matches the replacements of Handlebars. */
export const MASKS: RegExp = new RegExp(`[${EXPRESSION}${BRANCH}]+`);

// An unclosed expression extends to the end, so a text is scanned once.
const HANDLEBARS = /\{\{~?!--[\s\S]*?(?:--~?\}\}|$)|\{\{\{[\s\S]*?(?:\}\}\}|$)|\{\{[\s\S]*?(?:\}\}|$)/g;
const BLOCK_TAG = /^\{\{~?\s*(?:[#/^]|else\b)/;

/**
 * Replaces Handlebars by text of the same length, because its quotes and brackets would confuse an HTML
 * parser.
 */
export function maskedExpressions(text: string): string {
  return text.replace(HANDLEBARS, (found) =>
    (BLOCK_TAG.test(found) ? BRANCH : EXPRESSION).repeat(found.length),
  );
}
