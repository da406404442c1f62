/** Noncharacters (Unicode 17.0, chapter 23.7), which no text holds. */
const EXPRESSION = '\ufdd0';
/** Stands for `{{#if}}`, `{{else}}`, `{{/if}}` and their like. */
export const BRANCH = '\ufdd1';
/** Matches what stands for Handlebars. */
export const MASKS: RegExp = new RegExp(`[${EXPRESSION}${BRANCH}]+`);

// What is never closed goes on to the end, so that a text is read once.
const HANDLEBARS = /\{\{~?!--[\s\S]*?(?:--~?\}\}|$)|\{\{\{[\s\S]*?(?:\}\}\}|$)|\{\{[\s\S]*?(?:\}\}|$)/g;
const BLOCK_TAG = /^\{\{~?\s*(?:[#/^]|else\b)/;

/** The same text, of the same length, without quotes or angle brackets of Handlebars, which would confuse a parser of HTML. */
export function maskedExpressions(text: string): string {
  return text.replace(HANDLEBARS, (found) =>
    (BLOCK_TAG.test(found) ? BRANCH : EXPRESSION).repeat(found.length),
  );
}
