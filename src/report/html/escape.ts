import { createHash } from 'node:crypto';

/** Markup that is known to be safe, as opposed to text. */
export interface Html {
  readonly markup: string;
}

type Slot = string | number | Html | readonly Html[] | undefined;

/** A template whose slots are escaped, unless they are `Html` themselves. */
export function html(strings: TemplateStringsArray, ...slots: readonly Slot[]): Html {
  let markup = strings[0] ?? '';
  slots.forEach((slot, index) => {
    markup += slotMarkup(slot) + (strings[index + 1] ?? '');
  });
  return { markup };
}

function slotMarkup(slot: Slot): string {
  if (slot === undefined) return '';
  if (typeof slot === 'string') return escapeHtml(slot);
  if (typeof slot === 'number') return String(slot);
  return 'markup' in slot ? slot.markup : slot.map((one) => one.markup).join('');
}

/**
 * Text for element content and double-quoted attributes. Invisible characters that turn or break lines are
 * made visible.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u2028-\u202e\u2066-\u2069]|(?![\t\n])\p{Cc}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * JSON for a script element: it can neither end the element nor open a comment, and is JavaScript too
 * (U+2028, U+2029).
 */
export function inlineJson(value: unknown): Html {
  return {
    markup: JSON.stringify(value)
      .replaceAll('<', '\\u003c')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029'),
  };
}

/**
 * JavaScript or CSS of our own or of a library, made fit for an element: nothing in it may end that element.
 */
export function inlineCode(code: string): Html {
  return {
    markup: code
      .replace(/^\/\/# sourceMappingURL=.*$/gm, '')
      .replace(/<\/(?=script|style)/gi, '<\\/')
      .replaceAll('<!--', '<\\!--'),
  };
}

/** The source expression with which a Content-Security-Policy admits exactly this element's content. */
export function cspHash({ markup }: Html): string {
  return `'sha256-${createHash('sha256').update(markup).digest('base64')}'`;
}
