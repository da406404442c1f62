import { cached } from '../../bounded-cache.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { valueText } from '../value-text.ts';

/**
 * Brevo's template variables: `{{ params.name }}`, or `|safe` without escaping
 * (https://help.brevo.com/hc/en-us/articles/360000946299). Escaping follows Django
 * (https://docs.djangoproject.com/en/stable/ref/templates/language/#automatic-html-escaping).
 */
export type Template = (params: JsonRecord) => string;

interface Tag {
  readonly path: readonly string[];
  readonly safe: boolean;
}

interface Found {
  readonly start: number;
  readonly text: string;
  /** The text between two braces; undefined for a statement or comment. */
  readonly value: string | undefined;
}

/** Yields the tags in linear time: a missing end mark is searched for once only. */
function* tagsIn(source: string): Generator<Found> {
  const next = { '}}': 0, '%}': 0, '#}': 0 };
  const endOf = (mark: keyof typeof next, from: number): number => {
    if (next[mark] >= 0 && next[mark] < from) next[mark] = source.indexOf(mark, from);
    return next[mark];
  };
  for (let at = source.indexOf('{'); at >= 0; at = source.indexOf('{', at)) {
    const sign = source[at + 1];
    const isValue = sign === '{';
    if (!isValue && sign !== '%' && sign !== '#') {
      at++;
      continue;
    }
    const ends = isValue ? [endOf('}}', at + 2)] : [endOf('%}', at + 2), endOf('#}', at + 2)];
    const found = ends.filter((end) => end >= 0);
    if (found.length === 0) {
      at++;
      continue;
    }
    const end = Math.min(...found) + 2;
    yield {
      start: at,
      text: source.slice(at, end),
      value: isValue ? source.slice(at + 2, end - 2) : undefined,
    };
    at = end;
  }
}

const VALUE = /^\s*params((?:\.\w+)+)\s*(\|\s*safe\s*)?$/;

/** Rejects every tag that is not a plain variable. */
export function compileTemplate(
  source: string,
  escaping: 'html' | 'none',
): { readonly render: Template } | { readonly error: string } {
  const parts: (string | Tag)[] = [];
  let from = 0;
  for (const { start, text, value } of tagsIn(source)) {
    const [, path, filter] = VALUE.exec(value ?? '') ?? [];
    if (path === undefined)
      return { error: `this mock renders {{params.name}} and |safe only, not ${valueText(text)}` };
    parts.push(source.slice(from, start), {
      path: path.slice(1).split('.'),
      safe: escaping === 'none' || filter !== undefined,
    });
    from = start + text.length;
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

/** Caches inline content, which repeats from request to request. */
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
