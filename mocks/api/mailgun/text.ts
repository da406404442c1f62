const SKIPPED = /<(style|script|head)\b[\s\S]*?<\/\1\s*>/gi;
const BREAKS = /<(?:br|\/p|\/div|\/tr|\/h[1-6]|\/li)\b[^<>]*>/gi;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#x27;', "'"],
  ['&nbsp;', ' '],
]);

/**
 * `t:text=yes`: "Generates a plain text version of the template alongside the HTML version". Its format is
 * not documented.
 */
export function textOfHtml(html: string): string {
  return html
    .replaceAll(SKIPPED, '')
    .replaceAll(BREAKS, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/&(?:amp|lt|gt|quot|#x27|nbsp);/g, (entity) => ENTITIES.get(entity) ?? entity)
    .trim();
}
