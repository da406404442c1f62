import { cached } from '../../bounded-cache.ts';
import { isRecord, type JsonRecord } from '../json.ts';

/**
 * The part of Brevo's template language that puts values in, which is Django-like
 * (https://help.brevo.com/hc/en-us/articles/360000946299): `{{ params.name }}`, escaped in HTML as Django does
 * (https://docs.djangoproject.com/en/stable/ref/templates/language/#automatic-html-escaping) unless it is `|safe`.
 */
export type Template = (params: JsonRecord) => string;

interface Tag {
  readonly path: readonly string[];
  readonly safe: boolean;
}

const PART = /\{\{(.*?)\}\}|\{[%#].*?[%#]\}/gs;
const VALUE = /^\s*params((?:\.\w+)+)\s*(\|\s*safe\s*)?$/;

/** What is more than a value is not rendered here, and said so. */
export function compileTemplate(
  source: string,
  escaping: 'html' | 'none',
): { readonly render: Template } | { readonly error: string } {
  const parts: (string | Tag)[] = [];
  let from = 0;
  for (const match of source.matchAll(PART)) {
    const [, path, filter] = VALUE.exec(match[1] ?? '') ?? [];
    if (path === undefined)
      return { error: `this mock renders {{params.name}} and |safe only, not ${match[0]}` };
    parts.push(source.slice(from, match.index), {
      path: path.slice(1).split('.'),
      safe: escaping === 'none' || filter !== undefined,
    });
    from = match.index + match[0].length;
  }
  parts.push(source.slice(from));
  return {
    render(params) {
      let out = '';
      for (const part of parts) out += typeof part === 'string' ? part : valueAt(part, params);
      return out;
    },
  };
}

/** For content that travels with each request: the same again and again. */
export const compileCached: Readonly<
  Record<'html' | 'none', (source: string) => ReturnType<typeof compileTemplate>>
> = {
  html: cached(16, (source) => compileTemplate(source, 'html')),
  none: cached(16, (source) => compileTemplate(source, 'none')),
};

function valueAt({ path, safe }: Tag, params: JsonRecord): string {
  let value: unknown = params;
  for (const name of path) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (value === undefined || value === null || typeof value === 'object') return '';
  const text = String(value);
  return safe || !/[&<>"']/.test(text) ? text : text.replaceAll(/[&<>"']/g, (one) => ESCAPES[one] ?? one);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};
